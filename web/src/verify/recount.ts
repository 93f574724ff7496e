/** Count a poll anew from log and opening, once for each published result, and compare value by value. */
import { decide, type Decided } from './decide'
import { isObject, type Log } from './log'
import { voided, type OpenedUnit, type Opening } from './opening'
import { Unreadable, type Report } from './report'
import { rulesOf, type Rules } from './rules'
import { checkShares, type Published } from './shares'
import { silentHeads, standingBallots, tallyOf, type Ballot, type Motion, type Unit, type Weight } from './tally'

export interface Counted { rule_set: string; totals: Weight; motions: Decided[] }
interface Scope { buildings?: string[]; entrances?: string[] }

/** Compare the arithmetic of each published result; with an opening also its figures. Return the newest own count. */
export function checkResults(log: Log, opening: Opening | null, report: Report): Counted | null {
  let newest: Counted | null = null
  for (const { at, title, value } of log.documents) {
    if (title !== 'result' || !isObject(value)) continue
    const place = `documents.result@${at}`
    checkShares(place, value as Published, report)
    if (opening === null) continue
    newest = recount(log, opening, at)
    const before = report.findings.length
    compare(place, newest, value, report)
    checkTests(place, newest, value as Published, log, report)
    report.passed(before, `从逐张选票重新计票，与第${at}号记录公布的每个数字相同`,
      `counted anew from each ballot: every figure published in leaf ${at} is the same`)
  }
  checkCertificates(log, report)
  return newest
}

function checkCertificates(log: Log, report: Report): void {
  const results = new Set(log.documents.filter((one) => one.title === 'result').map((one) => one.name))
  for (const at of log.positions('certified')) {
    if (!results.has(String(log.leaves[at]!.result))) report.fail(`leaves[${at}]`, `第${at}号叶证明的不是已公布的结果`, `leaf ${at} certifies a result that was not published`)
  }
}

export function recount(log: Log, opening: Opening, before: number): Counted {
  const named = (title: string): unknown => {
    const found = log.last(title, before)
    if (!found || found.value === null) throw new Unreadable(`documents.${title}`, 'is missing: no count without it')
    return found.value
  }
  const rules = rulesOf(named('rules'))
  const poll = named('poll') as { scope?: Scope | null }
  const motions = withElectionFacts(named('motions') as Motion[], log, before)
  const units = unitsOf(opening.units, poll.scope ?? {}, rules)
  const all = [...units.values()]
  const ballots = ballotsOf(log, opening, units, before)
  const totals = { heads: new Set(all.map((unit) => unit.head)).size, area_cm2: all.reduce((sum, unit) => sum + unit.area, 0) }
  if (!totals.heads || !totals.area_cm2) throw new Unreadable('roll', 'no head or no area: there is no denominator')
  const standing = standingBallots(ballots, motions, rules)
  const silence = silentHeads(all, ballots)
  return { rule_set: rules.name, totals, motions: motions.map((motion) => decide(motion, tallyOf(motion, standing, rules), totals, rules, silence)) }
}

/** The counted units by label: in scope, of a counted kind, with area by register, survey, contract. */
function unitsOf(opened: OpenedUnit[], scope: Scope, rules: Rules): Map<string, Unit> {
  const buildings = scope.buildings ?? []
  const entrances = scope.entrances ?? []
  const everywhere = !buildings.length && !entrances.length
  const units = new Map<string, Unit>()
  for (const { row, at_close: late } of opened) {
    if (!rules.kinds.has(row.kind) || !(everywhere || buildings.includes(row.building) || entrances.includes(row.entrance))) continue
    const area = row.register_cm2 ?? row.survey_cm2 ?? row.contract_cm2
    if (!Number.isSafeInteger(area)) throw new Unreadable(`opening unit ${row.unit}`, 'a counted unit without area')
    const mayVote = rules.presumed || row.owners < 2 || Boolean(late.represented) || Boolean(row.stock)
    units.set(row.unit, { label: row.unit, head: row.head, area: area!, mayVote, delivered: Boolean(late.delivered) })
  }
  return units
}

function ballotsOf(log: Log, opening: Opening, units: Map<string, Unit>, before: number): Ballot[] {
  const closed = log.positions('closed')[0]
  const closedAt = closed === undefined ? null : log.leaves[closed]!.closed_at
  const out = voided(log.leaves, before)
  const ballots: Ballot[] = []
  log.positions('ballot').forEach((position, at) => {
    const leaf = log.leaves[position]!
    const entry = opening.ballots[at]!
    const unit = units.get(entry.unit)
    if (!unit || position >= before || (typeof closedAt === 'string' && leaf.at >= closedAt)) return
    ballots.push({ unit, channel: leaf.channel ?? '', at: leaf.at, choices: entry.choices, out: out.has(leaf.id) })
  })
  return ballots
}

/** Add what became known after the freeze; a lot's order stands in the leaf of the count that used it. */
function withElectionFacts(motions: Motion[], log: Log, before: number): Motion[] {
  const known = new Map(motions.map((motion) => [motion.id, { ...motion }]))
  for (const { at, title, value } of log.documents) {
    if (title !== 'election_facts' || at > before || !isObject(value)) continue
    for (const [id, more] of Object.entries(value)) Object.assign(known.get(id) ?? {}, more)
  }
  return [...known.values()]
}

/** Name every value of the published result that this count does not give; more keys are allowed there. */
export function compare(place: string, mine: unknown, said: unknown, report: Report): void {
  if (isObject(mine) && isObject(said)) {
    for (const [key, value] of Object.entries(mine)) compare(`${place}.${key}`, value, said[key], report)
  } else if (Array.isArray(mine) && Array.isArray(said) && mine.length === said.length) {
    mine.forEach((value: unknown, at) => {
      compare(`${place}[${isObject(value) && typeof value.id === 'string' ? value.id : at}]`, value, said[at], report)
    })
  } else if (mine !== said) {
    report.fail(place, `公布的是 ${String(said ?? '（缺）')}，本机算得 ${String(mine)}`, `published ${String(said ?? '(missing)')}, counted ${String(mine)}`)
  }
}

function checkTests(place: string, mine: Counted, published: Published, log: Log, report: Report): void {
  const rules = rulesOf(log.last('rules')!.value)
  mine.motions.forEach((counted, at) => {
    for (const test of published.motions?.[at]?.tests ?? []) {
      const key = test.dimension === 'heads' ? 'heads' : 'area_cm2'
      const part = test.what === 'participation' ? counted.participating : subjectOf(counted, test.subject)
      const whole = test.what === 'participation' || rules.ofTotal ? mine.totals : counted.participating
      if (part?.[key] === test.part && whole[key] === test.whole) continue
      const shown = `${test.part}/${test.whole}`
      report.fail(`${place}.${counted.id}.tests`, `写的是 ${shown}，本机算得 ${part?.[key]}/${whole[key]}`, `${shown} is published, ${part?.[key]}/${whole[key]} counted`)
    }
  })
}

function subjectOf(counted: Decided, subject: string | undefined): Weight | undefined {
  if (subject === undefined || subject === null) return counted.agree as Weight
  const options = counted.options as Record<string, Weight> | undefined
  return options?.[subject] ?? (counted.candidates as (Weight & { id: string })[] | undefined)?.find((one) => one.id === subject)
}
