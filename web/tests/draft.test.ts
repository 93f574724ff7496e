// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { draftOf, dropDraft, keepDraft, keepReceipts, receiptsOf, sameChoices, type Kept } from '../src/stores/draft'

const DRAFT = { head: 3, choices: { m1: 'agree', m2: ['c1', 'c2'] }, key: 'key-0001' }

function kept(ballot: string, number: string): Kept {
  return { ballot_id: ballot, unit: '1-0101', number, cast_at: '', receipt: '', leaf: '', choices: {}, salt: '' }
}

beforeEach(() => { localStorage.clear() })
afterEach(() => { vi.restoreAllMocks() })

describe('a draft', () => {
  it('is found again by person, poll and head only', () => {
    keepDraft('p', 'poll', DRAFT)
    expect(draftOf('p', 'poll', 3)).toEqual(DRAFT)
    expect(draftOf('other', 'poll', 3)).toBeNull()
    expect(draftOf('p', 'poll', 4)).toBeNull()
  })

  it('is gone once it was cast', () => {
    keepDraft('p', 'poll', DRAFT)
    dropDraft('p', 'poll', 3)
    expect(draftOf('p', 'poll', 3)).toBeNull()
  })

  it('lives with the page where the browser refuses storage', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new Error('quota') })
    keepDraft('p', 'poll', DRAFT)
    expect(draftOf('p', 'poll', 3)).toEqual(DRAFT)
    dropDraft('p', 'poll', 3)
    expect(draftOf('p', 'poll', 3)).toBeNull()
  })

  it('is none where what is stored cannot be read', () => {
    localStorage.setItem('zuolin.draft.p.poll.3', '{broken')
    expect(draftOf('p', 'poll', 3)).toBeNull()
  })
})

describe('receipts', () => {
  it('are kept once for each ballot, the last answer standing', () => {
    keepReceipts('p', 'poll', [kept('b1', 'AA'), kept('b2', 'BB')])
    keepReceipts('p', 'poll', [kept('b1', 'AB')])
    expect(receiptsOf('p', 'poll').map((one) => one.number)).toEqual(['BB', 'AB'])
  })
})

describe('choices', () => {
  it('are the same whatever the order in which they were marked', () => {
    expect(sameChoices({ a: 'agree', b: ['x'] }, { b: ['x'], a: 'agree' })).toBe(true)
    expect(sameChoices({ a: 'agree' }, { a: 'against' })).toBe(false)
    expect(sameChoices({ a: 'agree' }, { a: 'agree', b: 'abstain' })).toBe(false)
  })
})
