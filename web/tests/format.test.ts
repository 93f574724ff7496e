// @vitest-environment jsdom
import { afterEach, describe, expect, it } from 'vitest'

import { area, count, day, daysUntil, exactMoment, moment } from '../src/format'

afterEach(() => { document.documentElement.lang = 'zh-CN' })

describe('instants', () => {
  it('are told by the clock in Shenzhen, whatever the device says', () => {
    expect(moment('2026-12-09T16:30:05Z')).toBe('12月10日00:30')
    expect(exactMoment('2026-12-09T16:30:05Z')).toBe('12月10日00:30:05')
    expect(moment('2026-12-10T00:30:05+08:00')).toBe('12月10日00:30')
  })

  it('are told in English where the page is English', () => {
    document.documentElement.lang = 'en'
    expect(moment('2026-12-09T01:05:00Z')).toBe('9 Dec, 09:05')
    expect(day('2026-12-09')).toBe('9 Dec 2026')
  })
})

describe('days', () => {
  it('are the date that is given, or that of the instant in Shenzhen', () => {
    expect(day('2026-11-20')).toBe('2026年11月20日')
    expect(day('2026-12-09T17:00:00Z')).toBe('2026年12月10日')
  })

  it('are counted by midnights in Shenzhen, never below none', () => {
    const evening = new Date('2026-12-09T12:00:00Z') // 20:00 there
    expect(daysUntil('2026-12-09T15:59:59Z', evening)).toBe(0)
    expect(daysUntil('2026-12-09T16:00:00Z', evening)).toBe(1)
    expect(daysUntil('2026-12-12T12:00:00Z', evening)).toBe(3)
    expect(daysUntil('2026-12-01T00:00:00Z', evening)).toBe(0)
  })
})

describe('figures', () => {
  it('keep every digit of an area, with at least two decimals', () => {
    expect(area(888_800)).toBe('88.88')
    expect(area(0)).toBe('0.00')
    expect(area(1)).toBe('0.0001')
    expect(area(66_666_700)).toBe('6,666.67')
    expect(area(9_007_199_254_740_991)).toBe('900,719,925,474.0991')
  })

  it('group heads by thousands', () => {
    expect(count(1087)).toBe('1,087')
  })
})
