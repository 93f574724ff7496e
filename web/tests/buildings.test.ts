/** The desk's chart: lengths from zero by the server's figures, cut and never rounded up; the share's own mark. */
import { describe, expect, it } from 'vitest'

import { bar, barsOf, mark } from '../src/desk/buildings'

describe('the bars of buildings', () => {
  it('begin at zero, are cut and never rounded up', () => {
    expect(bar('2', '3', '').value).toBe(66.66)
    expect(bar('0', '3', '').value).toBe(0)
    expect(bar('6666.66', '10000.01', '').value).toBe(66.66)
  })

  it('are none where there is nobody', () => {
    expect(bar('0', '0', '').value).toBe(0)
  })

  it('print the figures as the server said them', () => {
    const one = { building: '1', heads: 3, area: '266.64', cast_heads: 1, cast_area: '88.88' }

    expect(barsOf([one], { heads: (text) => `${text}人`, area: (text) => `${text}㎡` })).toEqual({
      heads: [{ value: 33.33, said: '1/3人' }], area: [{ value: 33.33, said: '88.88/266.64㎡' }],
    })
  })

  it('are measured against the share of the rules', () => {
    expect(mark('1/2')).toBe(50)
    expect(mark('2/3')).toBeCloseTo(66.67, 2)
    expect(mark('nonsense')).toBe(0)
  })
})
