// @vitest-environment jsdom
/** A ballot is sent once: what is unknown is asked for again under the same key, what was refused stays a draft. */
import { createApp, defineComponent } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

// The client is made when it is imported, and Node's requests know no page whose address they could complete.
vi.hoisted(() => {
  const Bare = globalThis.Request
  globalThis.Request = class extends Bare {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === 'string' ? new URL(input, 'http://zuolin.test') : input, init)
    }
  }
})

import { RETRY_FOR_MS, RETRY_MS, useCasting, type Casting } from '../src/owner/casting'
import { draftOf, keepDraft, receiptsOf } from '../src/stores/draft'

const PLACE = { community: 'c', poll: 'poll' }
const RECEIPT = { ballot_id: 'b', unit: '1-0101', number: 'AA', cast_at: '', receipt: '', leaf: '', choices: {}, salt: '' }
let sent: { url: string; key: string | null }[]
let answers: (() => Response)[]
let received: number
let ended: (() => void)[]

function answer(status: number, body: unknown, type = 'application/json'): () => Response {
  return () => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': type } })
}
const lost = (): Response => { throw new TypeError('Failed to fetch') }
const castIn = answer(201, { receipts: [RECEIPT] })
const refusal = (kind: string, status: number): (() => Response) =>
  answer(status, { type: `/problems/${kind}`, title: '', status, detail: '' }, 'application/problem+json')

function casting(): Casting {
  let made: Casting | undefined
  const app = createApp(defineComponent({ setup() { made = useCasting('p', PLACE, () => 1, () => { received += 1 }); return () => null } }))
  app.mount(document.createElement('div'))
  ended.push(() => app.unmount())
  return made!
}

beforeEach(() => {
  vi.useFakeTimers()
  Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
  localStorage.clear()
  ;[sent, answers, received, ended] = [[], [], 0, []]
  vi.stubGlobal('fetch', (request: Request) => {
    sent.push({ url: new URL(request.url).pathname, key: request.headers.get('Idempotency-Key') })
    return Promise.resolve().then(() => (answers.shift() ?? lost)())
  })
  keepDraft('p', 'poll', { head: 1, choices: { m: 'agree' }, key: 'key-0001' })
})
afterEach(() => {
  ended.forEach((end) => end())
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('a cast', () => {
  it('that is answered keeps the receipt and drops the draft', async () => {
    answers = [castIn]

    await casting().cast()

    expect(received).toBe(1)
    expect(draftOf('p', 'poll', 1)).toBeNull()
    expect(receiptsOf('p', 'poll').map((one) => one.number)).toEqual(['AA'])
  })

  it('whose answer is lost is unknown, and is sent again under the same key', async () => {
    answers = [lost, castIn]
    const one = casting()

    await one.cast()
    expect(one.state.value).toBe('unknown')
    expect(draftOf('p', 'poll', 1)?.unknownSince).toBeDefined()
    await vi.advanceTimersByTimeAsync(RETRY_MS)

    expect(sent.map((each) => each.key)).toEqual(['key-0001', 'key-0001'])
    expect(received).toBe(1)
  })

  it('is sent once however often it is pressed', async () => {
    answers = [castIn, castIn]
    const one = casting()

    await Promise.all([one.cast(), one.cast()])

    expect(sent).toHaveLength(1)
  })

  it('is tried again by itself for two minutes at most', async () => {
    const one = casting()
    await one.cast()

    await vi.advanceTimersByTimeAsync(RETRY_FOR_MS + 10 * RETRY_MS)
    const tried = sent.length
    await vi.advanceTimersByTimeAsync(RETRY_FOR_MS)

    expect(sent).toHaveLength(tried)
    expect(tried).toBeLessThanOrEqual(RETRY_FOR_MS / RETRY_MS + 2)
    expect(one.state.value).toBe('unknown')
  })

  it.each([['poll-closed', 409, 'closed'], ['ballot-already-cast', 409, 'already'], ['invalid-fields', 422, 'draft']])(
    'that is refused as %s is not in, and the choices stay', async (kind, status, state) => {
      answers = [refusal(kind, status)]
      const one = casting()

      await one.cast()

      expect(one.state.value).toBe(state)
      expect(one.refused.value?.kind).toBe(kind)
      expect(draftOf('p', 'poll', 1)).toEqual({ head: 1, choices: { m: 'agree' }, key: 'key-0001' })
    })

  it('that something in between failed is unknown, not refused', async () => {
    answers = [() => new Response('Bad Gateway', { status: 502 })]
    const one = casting()

    await one.cast()

    expect(one.state.value).toBe('unknown')
  })

  it('that was left unknown is unknown again on the next visit', () => {
    keepDraft('p', 'poll', { head: 1, choices: { m: 'agree' }, key: 'key-0001', unknownSince: new Date().toISOString() })

    expect(casting().state.value).toBe('unknown')
  })
})

describe('verifying', () => {
  it('says that nothing was received, and sends nothing by itself', async () => {
    answers = [lost, answer(200, { heads: [{ head: 1, done: false }] })]
    const one = casting()
    await one.cast()

    await one.verify()

    expect(one.state.value).toBe('not-received')
    expect(sent.filter((each) => each.key !== null)).toHaveLength(1)
    expect(draftOf('p', 'poll', 1)?.unknownSince).toBeUndefined()
  })

  it('fetches the receipt of what is in under the same key', async () => {
    answers = [lost, answer(200, { heads: [{ head: 1, done: true }] }), castIn]
    const one = casting()
    await one.cast()

    await one.verify()

    expect(received).toBe(1)
    expect(sent.filter((each) => each.key === 'key-0001')).toHaveLength(2)
  })
})
