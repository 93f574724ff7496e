// @vitest-environment node
/** The verifier in the browser against a bundle that the application made (tests/browser/test_public_bundle.py writes it). */
import { describe, expect, it } from 'vitest'

import { canonical, commits } from '../src/verify/canonical'
import type { Bundle } from '../src/verify/log'
import { hex, leafHash, nodeHash, sha256 } from '../src/verify/merkle'
import { checkerOf, fromBase64, readHead, readKey } from '../src/verify/notes'
import type { Opening } from '../src/verify/opening'
import { inChunks, Report } from '../src/verify/report'
import { boundOf, checkShares, reaches, stricter } from '../src/verify/shares'
import { Tree } from '../src/verify/tree'
import { verify } from '../src/verify/verify'
import keptBundle from './fixtures/bundle.json'
import keptOpening from './fixtures/opening.json'

const bundle = (): Bundle => structuredClone(keptBundle) as unknown as Bundle
const opening = (): Opening => structuredClone(keptOpening) as unknown as Opening
const places = async (changed: Bundle, opened: Opening | null = null): Promise<string[]> =>
  (await verify(changed, opened)).report.findings.map((one) => one.place)

describe('a bundle as the application made it', () => {
  it('holds, with signatures, and says how many ballots there are', async () => {
    const { report, ballots, leaves } = await verify(bundle())

    expect(report.findings).toEqual([])
    expect(report.signatures).toBe(true)
    expect([ballots, leaves]).toEqual([7, bundle().leaves.length])
  })

  it('gives, with the opening, every figure that was published', async () => {
    const { report, counted } = await verify(bundle(), opening())

    expect(report.findings).toEqual([])
    expect(counted?.totals.heads).toBe(6)
    expect(counted?.motions.map((one) => one.outcome)).toEqual(['passed', 'passed', 'passed'])
  })

  it('tells how far the work is', async () => {
    const told: string[] = []

    await verify(bundle(), opening(), {}, (stage, done, of) => { told.push(`${stage} ${done}/${of}`) })

    expect(told).toContain(`leaves ${bundle().leaves.length}/${bundle().leaves.length}`)
    expect(told).toContain('units 8/8')
  })

  it('holds what the page and the paper say, or names them', async () => {
    const certified = JSON.parse(bundle().leaves.find((body) => body.includes('"kind":"certified"'))!)
    const paper = { leaf: certified.id, document: certified.documents.certificate, file: Object.values<string>(certified.files)[0]! }

    expect((await verify(bundle(), null, { result: certified.result, paper })).report.findings).toEqual([])
    const false_ = await verify(bundle(), null, { result: '0'.repeat(64), paper: { ...paper, file: '0'.repeat(64) } })
    expect(false_.report.findings.map((one) => one.place)).toEqual(['result', 'paper'])
  })
})

describe('a bundle that somebody changed', () => {
  it('names the leaf whose content is not that of its hash, and the heads that no longer hold', async () => {
    const changed = bundle()
    const at = changed.leaves.findIndex((body) => body.includes('"kind":"ballot"'))
    changed.leaves[at] = changed.leaves[at]!.replace('"channel":"electronic"', '"channel":"paper"')

    expect(await places(changed)).toContain(`leaves[${at}]`)
  })

  it('names the head when leaf and hash were changed together', async () => {
    const changed = bundle()
    const at = changed.leaves.findIndex((body) => body.includes('"kind":"ballot"'))
    changed.leaves[at] = changed.leaves[at]!.replace('"channel":"electronic"', '"channel":"paper"')
    changed.leaf_hashes[at] = hex(await leafHash(changed.leaves[at]!))

    expect((await places(changed)).some((place) => place.startsWith('heads['))).toBe(true)
  })

  it('names a head whose signature does not hold', async () => {
    const changed = bundle()
    const lines = changed.heads[0]!.split(' ')
    const signature = fromBase64(lines.at(-1)!.trim())
    signature[20]! ^= 1
    changed.heads[0] = [...lines.slice(0, -1), `${btoa(String.fromCharCode(...signature))}\n`].join(' ')

    expect(await places(changed)).toEqual(['heads[0]'])
  })

  it('names a leaf that was taken away at the end', async () => {
    const changed = bundle()
    changed.leaves.pop()
    changed.leaf_hashes.pop()

    expect(await places(changed)).toContain('heads')
  })

  it('names a document that was changed, one that is missing, and one that nobody names', async () => {
    const changed = bundle()
    const [first, second] = Object.keys(changed.documents)
    changed.documents[first!] += ' '
    delete changed.documents[second!]
    changed.documents['0'.repeat(64)] = '{}'

    const named = await places(changed)

    expect(named.filter((place) => place.startsWith('documents')).length).toBeGreaterThanOrEqual(3)
  })

  it('says which field is not of the form, and never throws', async () => {
    expect(await places({ ...bundle(), format: 'zuolin-bundle/2' })).toEqual(['format'])
    expect(await places({ ...bundle(), leaves: [1] } as unknown as Bundle)).toEqual(['leaves'])
    expect(await places(null as unknown as Bundle)).toEqual(['bundle'])
    expect((await places({ ...bundle(), public_key: 'x' }))).toEqual(['public_key'])
  })
})

describe('an opening that somebody changed', () => {
  it('names a choice, a unit and a fact at the close that were not committed to', async () => {
    const choice = opening()
    const motion = Object.keys(choice.ballots[0]!.choices)[0]!
    choice.ballots[0]!.choices[motion] = 'against'
    const area = opening()
    area.units[0]!.row.register_cm2 = 1
    const late = opening()
    late.units[0]!.at_close.delivered = late.units[0]!.at_close.delivered ? 0 : 1

    expect(await places(bundle(), choice)).toEqual(['opening.ballots[0].choices'])
    expect(await places(bundle(), area)).toEqual(['opening.units[0].row'])
    expect(await places(bundle(), late)).toEqual(['opening.units[0].at_close'])
  })

  it('names units and ballots that are missing', async () => {
    const fewer = opening()
    fewer.units.pop()
    const unheard = opening()
    unheard.ballots.pop()

    expect(await places(bundle(), fewer)).toEqual(['opening.units'])
    expect(await places(bundle(), unheard)).toEqual(['opening.ballots'])
  })
})

describe('the parts', () => {
  it('write the canonical text with sorted keys and no spaces', () => {
    expect(canonical({ b: [1, '电梯"'], a: { d: true, c: null } })).toBe('{"a":{"c":null,"d":true},"b":[1,"电梯\\""]}')
  })

  it('open a commitment by its salt only', async () => {
    const salt = '00'.repeat(16)
    const said = hex(await sha256(new Uint8Array([...new Array<number>(16).fill(0), ...new TextEncoder().encode('{"a":1}')])))

    expect(await commits(said, salt, { a: 1 })).toBe(true)
    expect(await commits(said, '01'.repeat(16), { a: 1 })).toBe(false)
    expect(await commits(said, 'salt', { a: 1 })).toBe(false)
  })

  it('build roots at every size as RFC 9162 does', async () => {
    const leaves = await Promise.all(Array.from({ length: 7 }, (_, at) => leafHash(`leaf ${at}`)))
    const tree = await Tree.over(leaves)
    const byHand = async (some: Uint8Array[]): Promise<Uint8Array> => {
      if (some.length === 1) return some[0]!
      const cut = 2 ** Math.floor(Math.log2(some.length - 1))
      return nodeHash(await byHand(some.slice(0, cut)), await byHand(some.slice(cut)))
    }

    for (let size = 1; size <= 7; size += 1) expect(hex((await tree.rootAt(size))!)).toBe(hex(await byHand(leaves.slice(0, size))))
    expect(hex((await tree.rootAt(0))!)).toBe(hex(await sha256(new Uint8Array())))
    expect(await tree.rootAt(8)).toBeNull()
  })

  it('read a head and its key, and refuse second spellings', async () => {
    const head = readHead(bundle().heads[0]!)
    const check = await checkerOf(await readKey(bundle().public_key))

    expect(head.origin).toBe(bundle().origin)
    expect(await check!(head)).toBe(true)
    expect(await check!({ ...head, body: head.body.replace('\n', ' \n') })).toBe(false)
    expect(() => fromBase64('AB==')).toThrow()
    expect(() => readHead('nothing')).toThrow()
  })

  it('compare shares exactly: half is no majority, two thirds are two thirds, however large', () => {
    expect(reaches(3000, 6000, boundOf('1/2', false))).toBe(false)
    expect(reaches(2, 3, boundOf('2/3', true))).toBe(true)
    expect(reaches(66_666_700, 100_000_100, boundOf('2/3', true))).toBe(false)
    expect(reaches(6_004_799_503_160_661, 9_007_199_254_740_991, boundOf('2/3', true))).toBe(true)
    expect(reaches(0, 0, boundOf('1/2', true))).toBe(false)
    expect(stricter(boundOf('1/2', true), boundOf('1/2', false)).inclusive).toBe(false)
  })

  it('name a published comparison that is wrong, and units in a public result', () => {
    const report = new Report()
    const test = { what: 'approval', dimension: 'heads', part: 1, whole: 2, bound: '1/2', inclusive: false, met: true }

    checkShares('r', { motions: [{ id: 'm', tests: [test] }], merged: [] }, report)

    expect(report.findings.map((one) => one.place)).toEqual(['r.merged', 'r.m.tests'])
  })

  it('let the page breathe between the pieces of a hundred thousand leaves', async () => {
    let beats = 0
    const heart = setInterval(() => { beats += 1 })
    const leaves = await inChunks(Array.from({ length: 100_000 }, (_, at) => `leaf ${at}`), leafHash)
    await Tree.over(leaves)
    clearInterval(heart)

    expect(beats).toBeGreaterThan(100)
  }, 60_000)
})
