/** What the chart of buildings draws: how much of each took part, in heads and area; the figures stay the server's. */
import type { components } from '../api/schema'

type Building = components['schemas']['BuildingTurnout']

export interface Bar { value: number; said: string }

/** The bar of a part, in whole hundredths of a percent: a picture's length, never a verdict. */
export function bar(have: string, whole: string, said: string): Bar {
  const [part, all] = [Number(have), Number(whole)]
  return { value: all > 0 ? Math.floor((part / all) * 10_000) / 100 : 0, said }
}

/** A share such as 2/3 as the axis measures it. */
export function mark(share: string): number {
  const [above, below] = share.split('/').map(Number)
  return above && below ? (above / below) * 100 : 0
}

export function barsOf(buildings: Building[], say: { heads: (text: string) => string; area: (text: string) => string }): { heads: Bar[]; area: Bar[] } {
  return {
    heads: buildings.map((one) => bar(String(one.cast_heads), String(one.heads), say.heads(`${one.cast_heads}/${one.heads}`))),
    area: buildings.map((one) => bar(one.cast_area, one.area, say.area(`${one.cast_area}/${one.area}`))),
  }
}
