/** The public result as the log holds it (docs/case-format.md), for showing only; the browser's own count is in src/verify. */
import type { PublishedTest } from '../verify/shares'

export interface Weight { heads: number; area_cm2: number }
export interface DecidedMotion {
  id: string; outcome: string; participating: Weight; agree?: Weight; against?: Weight; abstain?: Weight; none?: Weight; option?: string | null
  options?: Record<string, Weight>; elected?: string[]; alternates?: string[]; candidates?: (Weight & { id: string })[]
  tests?: (PublishedTest & { law: string; confidence: string })[]; reasons?: string[]
}
export interface Decided { motions: DecidedMotion[]; totals: Weight }

interface Figure { key: string; weight: Weight }

/** The choices of a motion with their figures, in the order of the ballot; candidates stand by their number. */
export function figuresOf(motion: DecidedMotion): Figure[] {
  const named = motion.agree ? [{ key: 'agree', weight: motion.agree }] : Object.entries(motion.options ?? {}).map(([key, weight]) => ({ key, weight }))
  const rest = (['against', 'abstain', 'none'] as const).flatMap((key) => (motion[key] ? [{ key, weight: motion[key] }] : []))
  return [...named, ...(motion.candidates ?? []).map((one) => ({ key: one.id, weight: one })), ...rest, { key: 'participating', weight: motion.participating }]
}
