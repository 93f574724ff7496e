/** Decide one motion from its figures, by the poll's own rules (docs/case-format.md, "How it is counted"). */
import { reaches, stricter, type Bound } from './shares'
import type { Rules } from './rules'
import { isElection, type Motion, type Silence, type Tally, type Weight } from './tally'

export interface Decided { id: string; outcome: string; participating: Weight; [name: string]: unknown }

export function decide(motion: Motion, tally: Tally, whole: Weight, rules: Rules, silence: Silence): Decided {
  const election = isElection(motion)
  const nothing = { heads: 0, area_cm2: 0 }
  const without = outcome(motion, tally, whole, rules)
  if (rules.silence === 'not_counted' || !silence.heads || (election && rules.silence === 'follow_majority')) {
    return { ...without, deemed: nothing, without_deemed: null }
  }
  const joined = rules.silence === 'abstain' ? (election ? 'election' : 'abstain') : majority(motion, tally)
  if (joined === null) {
    const option = 'option' in without ? { option: null } : {}
    return { ...without, outcome: 'undecidable', failed_on: [], ...option, deemed: nothing, without_deemed: without.outcome }
  }
  const decided = outcome(motion, tally.plus(joined, silence), whole, rules)
  return { ...decided, deemed: { heads: silence.heads, area_cm2: silence.area }, without_deemed: without.outcome }
}

/** The choice with more heads and more area than each other choice, or null. */
function majority(motion: Motion, tally: Tally): string | null {
  const choices = [...(motion.options?.length ? motion.options : ['agree']), 'against', 'abstain']
  return choices.find((choice) => choices.every((other) => other === choice
    || (tally.of(choice).heads > tally.of(other).heads && tally.of(choice).area_cm2 > tally.of(other).area_cm2))) ?? null
}

function boundOf(motion: Motion, rules: Rules): Bound {
  const matters = typeof motion.matter === 'string' ? [motion.matter] : motion.matter
  return matters.map((matter) => rules.approval.get(matter)!).reduce(stricter)
}

/** Name the dimensions in which a part does not reach its bound, heads first. */
function shortOf(part: Weight, whole: Weight, bound: Bound): string[] {
  return [
    ...(reaches(part.heads, whole.heads, bound) ? [] : ['heads']), ...(reaches(part.area_cm2, whole.area_cm2, bound) ? [] : ['area'])]
}

function outcome(motion: Motion, tally: Tally, total: Weight, rules: Rules): Decided {
  const participating = tally.participating
  const missed = shortOf(participating, total, rules.participation)
  const whole = rules.ofTotal ? total : participating
  const bound = boundOf(motion, rules)
  if (isElection(motion)) return { id: motion.id, participating, failed_on: missed, ...elect(motion, tally, whole, bound, missed.length > 0, rules) }
  const said = { id: motion.id, participating, against: tally.of('against'), abstain: tally.of('abstain'), none: tally.of('none') }
  if (motion.options?.length) {
    const passing = motion.options.filter((option) => !shortOf(tally.of(option), whole, bound).length)
    return {
      ...said, failed_on: missed, options: Object.fromEntries(motion.options.map((option) => [option, tally.of(option)])),
      option: missed.length ? null : passing[0] ?? null, outcome: missed.length ? 'no_quorum' : passing.length ? 'passed' : 'failed',
    }
  }
  const agree = tally.of('agree')
  const short = missed.length ? missed : shortOf(agree, whole, bound)
  return { ...said, agree, failed_on: short, outcome: missed.length ? 'no_quorum' : short.length ? 'failed' : 'passed' }
}

/** Rank the candidates above the bound, fill the seats, and stop where equals would need a lot. */
function elect(motion: Motion, tally: Tally, whole: Weight, bound: Bound, missed: boolean, rules: Rules): { outcome: string; [name: string]: unknown } {
  const second = motion.round === 2
  const byVotes = second && rules.secondByVotes
  const noQuorum = missed && !(second && !rules.secondNeedsQuorum)
  const candidates = motion.candidates ?? []
  const approved = candidates.filter((one) => !motion.withdrawn?.includes(one)
    && (byVotes ? tally.supporting(one).heads > 0 : !shortOf(tally.supporting(one), whole, bound).length))
  const keys = new Map(approved.map((one) => [one, rankKey(tally.supporting(one), tally.participating, rules.rankBy)]))
  const seats = motion.seats ?? 0
  const alternates = motion.alternates ?? 0
  const ranked = rank(keys, motion.lot ?? [], seats, alternates)
  const tied = noQuorum ? [] : ranked.tied
  const order = noQuorum || tied.length ? [] : ranked.order
  const elected = order.slice(0, seats)
  return {
    outcome: noQuorum ? 'no_quorum' : tied.length ? 'undecidable' : elected.length ? 'passed' : 'failed',
    elected, alternates: order.slice(seats, seats + alternates), open_seats: seats - elected.length, tied,
    candidates: candidates.map((id) => ({ id, ...tally.supporting(id), approved: approved.includes(id) })),
  }
}

type RankKey = [bigint, bigint]

function rankKey(votes: Weight, taking: Weight, rankBy: string): RankKey {
  const heads = BigInt(votes.heads)
  const area = BigInt(votes.area_cm2)
  // heads/H + area/A, multiplied by H x A
  if (rankBy === 'shares_sum') return [heads * BigInt(taking.area_cm2) + area * BigInt(taking.heads), area]
  return rankBy === 'area' ? [area, heads] : [heads, area]
}

function higher(one: RankKey, other: RankKey): number {
  const at = one[0] === other[0] ? 1 : 0
  return one[at] === other[at] ? 0 : one[at] > other[at] ? -1 : 1
}

function rank(keys: Map<string, RankKey>, lot: string[], seats: number, alternates: number): { order: string[]; tied: string[] } {
  const sorted = [...keys].sort(([, one], [, other]) => higher(one, other))
  const order: string[] = []
  const tied: string[] = []
  while (order.length < sorted.length) {
    const first = order.length
    const equals = sorted.filter(([, key]) => higher(key, sorted[first]![1]) === 0).map(([one]) => one)
    if (equals.length > 1) {
      const after = first + equals.length
      if (equals.every((one) => lot.includes(one))) equals.sort((one, other) => lot.indexOf(one) - lot.indexOf(other))
      else if (first < seats + alternates && after > seats) tied.push(...equals)
    }
    order.push(...equals)
  }
  return { order, tied }
}
