/** Compare shares exactly, by multiplying whole numbers: no division, no rounding, whatever the size. */
import type { Report } from './report'

export interface Bound { numerator: bigint; denominator: bigint; inclusive: boolean }

export function boundOf(text: string, inclusive: boolean): Bound {
  const [numerator = '', denominator = '1'] = text.split('/')
  return { numerator: BigInt(numerator), denominator: BigInt(denominator), inclusive }
}

/** Tell whether part/whole reaches the bound; of nothing, no share is ever reached. */
export function reaches(part: number, whole: number, bound: Bound): boolean {
  const left = BigInt(part) * bound.denominator
  const right = BigInt(whole) * bound.numerator
  return whole > 0 && (bound.inclusive ? left >= right : left > right)
}

/** The higher share is stricter, and of equals the exclusive one. */
export function stricter(one: Bound, other: Bound): Bound {
  const left = one.numerator * other.denominator
  const right = other.numerator * one.denominator
  if (left !== right) return left > right ? one : other
  return one.inclusive ? other : one
}

export interface PublishedTest {
  what: string; dimension: string; part: number; whole: number; bound: string; inclusive: boolean; met: boolean; subject?: string
  measured_on?: string
}
export interface Published { motions?: { id: string; tests?: PublishedTest[] }[]; [name: string]: unknown }

/** Compare every published share again, and refuse what lists units in public. */
export function checkShares(place: string, published: Published, report: Report): void {
  const since = report.findings.length
  for (const name of ['merged', 'set_aside']) {
    if (name in published) report.fail(`${place}.${name}`, `公开的结果不应含有按房屋列明的“${name}”`, `a public result must not list units under ${name}`)
  }
  let compared = 0
  for (const motion of published.motions ?? []) {
    for (const test of motion.tests ?? []) {
      compared += 1
      if (reaches(test.part, test.whole, boundOf(test.bound, test.inclusive)) === test.met) continue
      const shown = `${test.part}/${test.whole}`
      report.fail(`${place}.${motion.id}.tests`, `${shown} 与 ${test.bound} 的比较写错了`, `the comparison of ${shown} with ${test.bound} is wrong`)
    }
  }
  report.passed(since, `公布的${compared}项比例都用整数重新比较过`, `compared ${compared} published shares again, in whole numbers`)
}
