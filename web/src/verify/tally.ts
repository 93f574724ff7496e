/** Add up one motion from opened ballots: areas by unit, a head only where all of its participating units say the same. */
import type { Choices } from './opening'
import { Unreadable } from './report'
import type { Rules } from './rules'

export interface Motion {
  id: string; matter: string | string[]; options?: string[]; seats?: number; alternates?: number; round?: number
  candidates?: string[]; withdrawn?: string[]; lot?: string[]
}
export interface Unit { label: string; head: number; area: number; mayVote: boolean; delivered: boolean }
export interface Ballot { unit: Unit; channel: string; at: string; choices: Choices; out: boolean }
export interface Weight { heads: number; area_cm2: number }
export interface Silence { heads: number; area: number }

/** Figures by choice; heads whose units disagree stand under `none`, with all that say nothing. */
export class Tally {
  readonly heads = new Map<string, number>()
  readonly area = new Map<string, number>()
  readonly supporters = new Map<string, number>()
  readonly supportingArea = new Map<string, number>()

  plus(choice: string, silence: Silence): Tally {
    const sum = new Tally()
    for (const name of ['heads', 'area', 'supporters', 'supportingArea'] as const) this[name].forEach((value, key) => sum[name].set(key, value))
    add(sum.heads, choice, silence.heads)
    add(sum.area, choice, silence.area)
    return sum
  }

  of(choice: string): Weight {
    return { heads: this.heads.get(choice) ?? 0, area_cm2: this.area.get(choice) ?? 0 }
  }

  supporting(candidate: string): Weight {
    return { heads: this.supporters.get(candidate) ?? 0, area_cm2: this.supportingArea.get(candidate) ?? 0 }
  }

  get participating(): Weight {
    return { heads: total(this.heads), area_cm2: total(this.area) }
  }
}

function add(figures: Map<string, number>, key: string, more: number): void {
  figures.set(key, (figures.get(key) ?? 0) + more)
}

function total(figures: Map<string, number>): number {
  let sum = 0
  figures.forEach((value) => { sum += value })
  return sum
}

export function isElection(motion: Motion): boolean {
  return motion.seats !== undefined && motion.seats !== null
}

/** Read one mark: null is blank, "spoiled" says nothing, else a word or the candidates marked. */
export function choiceOf(motion: Motion, choices: Choices): string | string[] | null {
  const mark = choices[motion.id]
  if (mark === undefined || mark === null) return null
  if (mark === 'spoiled' || mark === 'abstain') return mark
  if (isElection(motion)) {
    if (!Array.isArray(mark) || mark.some((one) => !motion.candidates?.includes(one))) throw new Unreadable(`choices.${motion.id}`, 'is no list of its candidates')
    return mark.length === 0 || new Set(mark).size < mark.length || mark.length > motion.seats! ? 'spoiled' : mark
  }
  const allowed = [...(motion.options?.length ? motion.options : ['agree']), 'against']
  if (typeof mark !== 'string' || !allowed.includes(mark)) throw new Unreadable(`choices.${motion.id}`, 'is no choice of this motion')
  return mark
}

/** Choose the one ballot of each unit that stands. */
export function standingBallots(ballots: Ballot[], motions: Motion[], rules: Rules): Ballot[] {
  const byUnit = new Map<string, Ballot[]>()
  for (const ballot of ballots) {
    if (!ballot.out && ballot.unit.mayVote) byUnit.set(ballot.unit.label, [...(byUnit.get(ballot.unit.label) ?? []), ballot])
  }
  const preferred = { electronic: ['electronic', 'city'], paper: ['paper'] }[rules.duplicates] ?? ['electronic', 'city', 'paper']
  const empty = (one: Ballot): number => Number(motions.every((motion) => [null, 'spoiled'].includes(choiceOf(motion, one.choices) as null)))
  const second = (one: Ballot): number => Number(!preferred.includes(one.channel))
  const order = (one: Ballot, other: Ballot): number =>
    empty(one) - empty(other) || second(one) - second(other) || (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)
  return [...byUnit.values()].map((same) => (same.length === 1 ? same : [...same].sort(order))[0]!)
}

/** The heads from which no ballot at all was received, not even a bad one, and which were delivered to. */
export function silentHeads(units: Unit[], ballots: Ballot[]): Silence {
  const heard = new Set(ballots.map((ballot) => ballot.unit.head))
  const told = units.filter((unit) => unit.delivered && unit.mayVote && !heard.has(unit.head))
  return { heads: new Set(told.map((unit) => unit.head)).size, area: told.reduce((sum, unit) => sum + unit.area, 0) }
}

export function tallyOf(motion: Motion, standing: Ballot[], rules: Rules): Tally {
  return isElection(motion) ? electionTally(motion, standing, rules) : choiceTally(motion, standing, rules)
}

/** What a mark counts as under the rules; null does not take part. */
function counted(motion: Motion, ballot: Ballot, rules: Rules): string | string[] | null {
  const choice = choiceOf(motion, ballot.choices)
  if (choice === null) return rules.blank === 'abstain' ? 'abstain' : null
  if (choice === 'spoiled') return rules.spoiled === 'participating' ? 'none' : null
  return choice
}

function choiceTally(motion: Motion, standing: Ballot[], rules: Rules): Tally {
  const tally = new Tally()
  const byHead = new Map<number, string>()
  for (const ballot of standing) {
    const choice = counted(motion, ballot, rules) as string | null
    if (choice === null) continue
    const said = byHead.get(ballot.unit.head) ?? choice
    byHead.set(ballot.unit.head, said === choice ? choice : 'none')
    add(tally.area, choice, ballot.unit.area)
  }
  byHead.forEach((choice) => { add(tally.heads, choice, 1) })
  return tally
}

function electionTally(motion: Motion, standing: Ballot[], rules: Rules): Tally {
  const tally = new Tally()
  const byHead = new Map<number, Set<string>>()
  for (const ballot of standing) {
    const choice = counted(motion, ballot, rules)
    if (choice === null) continue
    const marked = Array.isArray(choice) ? choice : []
    for (const candidate of marked) add(tally.supportingArea, candidate, ballot.unit.area)
    const before = byHead.get(ballot.unit.head)
    byHead.set(ballot.unit.head, new Set(before ? marked.filter((one) => before.has(one)) : marked))
    add(tally.area, 'election', ballot.unit.area)
  }
  tally.heads.set('election', byHead.size)
  byHead.forEach((marked) => { marked.forEach((candidate) => { add(tally.supporters, candidate, 1) }) })
  return tally
}
