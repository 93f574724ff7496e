// @vitest-environment node
/** What an officer sees first: the overdue before all, then the earliest; days are those of Shenzhen. */
import { describe, expect, it } from 'vitest'

import { civilDay } from '../src/office/place'
import { asValue, wordsOf } from '../src/office/rules'
import { byClock, type OfficeDuty } from '../src/office/standing'

const duty = (at: string, overdue = false): OfficeDuty => ({ kind: 'certify', title: '', at, day: true, overdue, to: '' })

describe('the duties of an office', () => {
  it('stand overdue first, then by their clock', () => {
    const sorted = [duty('2026-12-26'), duty('2026-12-01'), duty('2026-12-20', true)].sort(byClock)

    expect(sorted.map((one) => one.at)).toEqual(['2026-12-20', '2026-12-01', '2026-12-26'])
  })

  it('are due by the civil day of Shenzhen', () => {
    expect(civilDay('2026-12-25T16:00:00Z')).toBe('2026-12-26')
    expect(civilDay('2026-12-25T15:59:59Z')).toBe('2026-12-25')
  })
})

describe('a value that somebody records', () => {
  it('goes as a truth, a number, a list or a word, as the bounds of its rule want', () => {
    expect(asValue('false', [], { flag: true })).toBe(false)
    expect(asValue('20', [], { at_least: 15 })).toBe(20)
    expect(asValue('', ['residence'], { subset_of: ['residence', 'shop'] })).toEqual(['residence'])
    expect(asValue(' paper ', [], { one_of: ['paper'] })).toBe('paper')
  })

  it('is offered by the names of the bounds, or by the bare words where they do not match', () => {
    expect(wordsOf({ bounds: { one_of: ['residence', 'shop'] }, text: '限于住宅、商铺之一' })).toEqual([
      { value: 'residence', label: '住宅' }, { value: 'shop', label: '商铺' }])
    expect(wordsOf({ bounds: { one_of: ['residence', 'shop'] }, text: '' }).map((one) => one.label)).toEqual(['residence', 'shop'])
  })
})
