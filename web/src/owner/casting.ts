/** Cast a ballot once. Not sent, unknown and received never look alike; the key is kept before anything is sent. */
import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { api, ask } from '../api/client'
import { Refused, Unreachable } from '../api/problem'
import { draftOf, dropDraft, keepDraft, keepReceipts, type Draft, type Kept } from '../stores/draft'
import { askMine, type Place } from './poll'

export const RETRY_MS = 3000
export const RETRY_FOR_MS = 120_000

export type CastState = 'draft' | 'sending' | 'unknown' | 'not-received' | 'closed' | 'already'

export interface Casting {
  state: Ref<CastState>
  refused: ShallowRef<Refused | null>
  /** The draft as it is kept now; another tab may have cast or changed it. */
  kept: () => Draft | null
  cast: () => Promise<void>
  verify: () => Promise<void>
}

export function useCasting(person: string, place: Place, head: () => number, received: () => void): Casting {
  const state = ref<CastState>('draft')
  const refused = shallowRef<Refused | null>(null)
  const kept = (): Draft | null => draftOf(person, place.poll, head())
  let timer = 0
  onBeforeUnmount(() => window.clearTimeout(timer))

  async function cast(): Promise<void> {
    const draft = kept()
    if (draft === null || state.value === 'sending') return
    window.clearTimeout(timer)
    state.value = 'sending'
    refused.value = null
    keepDraft(person, place.poll, { ...draft, unknownSince: draft.unknownSince ?? new Date().toISOString() })
    try {
      const answer = await ask(api.POST('/api/v1/communities/{community_id}/polls/{poll_id}/ballots', {
        params: { path: { community_id: place.community, poll_id: place.poll }, header: { 'Idempotency-Key': draft.key } },
        body: { head: draft.head, choices: draft.choices },
      }))
      keepReceipts(person, place.poll, answer.receipts as Kept[])
      dropDraft(person, place.poll, draft.head)
      received()
    } catch (error) {
      failed(draft, error)
    }
  }

  function failed(draft: Draft, error: unknown): void {
    if (error instanceof Unreachable || (error instanceof Refused && unanswered(error))) {
      state.value = 'unknown'
      retry()
    } else if (error instanceof Refused) {
      // A refusal in the application's own words is an answer: the ballot is not in.
      keepDraft(person, place.poll, { head: draft.head, choices: draft.choices, key: draft.key })
      state.value = AFTER_REFUSAL[error.kind] ?? (error.problem.status >= 500 ? 'not-received' : 'draft')
      refused.value = error
    } else throw error
  }

  /** Ask again under the same key while the page is in view, for two minutes; later only on a press. */
  function retry(): void {
    const since = kept()?.unknownSince
    if (!since || Date.now() - Date.parse(since) > RETRY_FOR_MS) return
    window.clearTimeout(timer)
    timer = window.setTimeout(() => {
      if (document.visibilityState === 'visible' && navigator.onLine) void cast()
      else retry()
    }, RETRY_MS)
  }

  /** Ask whether it is in: then fetch the receipt under the same key; else say that nothing was received. */
  async function verify(): Promise<void> {
    const draft = kept()
    if (draft === null || state.value === 'sending') return
    window.clearTimeout(timer)
    state.value = 'sending'
    try {
      const mine = await askMine(place)
      if (mine.heads.some((one) => one.head === draft.head && one.done)) {
        state.value = 'unknown'
        await cast()
        return
      }
      keepDraft(person, place.poll, { head: draft.head, choices: draft.choices, key: draft.key })
      state.value = 'not-received'
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Refused)) throw error
      state.value = 'unknown'
      if (error instanceof Refused) refused.value = error
    }
  }

  if (kept()?.unknownSince) {
    // The page was left, or reloaded, while the ballot was on its way.
    state.value = 'unknown'
    retry()
  }
  return { state, refused, kept, cast, verify }
}

const AFTER_REFUSAL: Record<string, CastState> = {
  'poll-closed': 'closed', 'poll-cancelled': 'closed', 'ballot-already-cast': 'already',
}

/** Something between the phone and the application answered: then nobody knows. */
function unanswered(error: Refused): boolean {
  return error.kind === 'unexpected' && error.problem.status >= 500
}
