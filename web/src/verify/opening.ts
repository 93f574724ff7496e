/** Hold every unit, every fact at the close and every choice of an opening against what the log committed to. */
import { commits } from './canonical'
import { isObject, type Leaf, type Log } from './log'
import { inChunks, Unreadable, type Progress, type Report } from './report'

export interface UnitRow {
  unit: string; building: string; entrance: string; kind: string; head: number; owners: number; stock: string
  register_cm2?: number | null; survey_cm2?: number | null; contract_cm2?: number | null
}
export interface OpenedUnit { row: UnitRow; at_close: { unit: string; delivered: number; represented: number }; salt: string }
export type Choices = Record<string, string | string[]>
export interface OpenedBallot { leaf: string; unit: string; choices: Choices; salt: string }
export interface Opening { format: string; origin: string; units: OpenedUnit[]; ballots: OpenedBallot[] }

export async function checkOpening(opening: unknown, log: Log, report: Report, tell: Progress): Promise<boolean> {
  if (!isObject(opening) || Object.keys(opening).sort().join() !== 'ballots,format,origin,units') {
    throw new Unreadable('opening', 'has not just the fields ballots, format, origin, units')
  }
  const before = report.findings.length
  for (const [name, expected] of [['format', 'zuolin-opening/1'], ['origin', log.origin]] as const) {
    if (opening[name] !== expected) report.fail(`opening.${name}`, `启封资料的 ${name} 应为 ${expected}`, `the opening's ${name} is not ${expected}`)
  }
  const roll = log.last('roll')?.value as string[] | undefined
  const facts = log.last('at_close')?.value as string[] | undefined
  if (!roll || !facts) {
    report.fail(roll ? 'documents.at_close' : 'documents.roll', '缺少房册承诺，无法核对启封资料', 'no roll to check the opening against')
    return false
  }
  await checkUnits(opening.units, roll, facts, report, tell)
  if (report.findings.length === before) await checkBallots(opening as unknown as Opening, log, roll, report, tell)
  return report.findings.length === before
}

async function checkUnits(units: unknown, roll: string[], facts: string[], report: Report, tell: Progress): Promise<void> {
  if (!Array.isArray(units) || units.length !== roll.length || roll.length !== facts.length) {
    report.fail('opening.units', `房册冻结了${roll.length}套，启封资料的套数不同`, `the frozen roll has ${roll.length} units, the opening not`)
    return
  }
  const since = report.findings.length
  const labels = new Set<string>()
  await inChunks(units as unknown[], async (unit, at) => {
    const place = `opening.units[${at}]`
    if (!isObject(unit) || !isObject(unit.row) || !isObject(unit.at_close)) {
      report.fail(place, `第${at}项缺少字段`, `entry ${at} has not row, at_close, salt`)
      return
    }
    const { row, at_close: late, salt } = unit
    const label = String(row.unit)
    if (!(await commits(roll[at], salt, { ...row, type: 'unit' }))) {
      report.fail(`${place}.row`, `${label}：房册所载与冻结时的承诺不符`, `${label}: the row is not the one frozen`)
    }
    if (late.unit !== label || !(await commits(facts[at], salt, { ...late, type: 'at_close' }))) {
      report.fail(`${place}.at_close`, `${label}：送达、代表等事实与截止时的承诺不符`, `${label}: delivery or representative is not what the close committed to`)
    }
    if (labels.has(label)) report.fail(place, `${label} 在房册上出现两次`, `${label} is twice on the roll`)
    labels.add(label)
  }, (done) => { tell('units', done, units.length) })
  report.passed(since, `${roll.length}套房屋与冻结房册、截止时事实的承诺一致`, `compared ${roll.length} units with the frozen roll`)
}

async function checkBallots(opening: Opening, log: Log, roll: string[], report: Report, tell: Progress): Promise<void> {
  const positions = log.positions('ballot')
  const entries: unknown = opening.ballots
  if (!Array.isArray(entries) || entries.length !== positions.length) {
    report.fail('opening.ballots', `日志有${positions.length}张票，启封资料的张数不同`, `the log has ${positions.length} ballots, the opening not`)
    return
  }
  const since = report.findings.length
  const labels = new Map(roll.map((commitment, at) => [commitment, opening.units[at]!.row.unit]))
  await inChunks(entries as unknown[], async (entry, at) => {
    const position = positions[at]!
    const leaf = log.leaves[position]!
    const place = `opening.ballots[${at}]`
    if (!isObject(entry) || entry.leaf !== leaf.id) {
      report.fail(place, `第${position}号叶的票在启封资料中不在其位`, `the ballot of leaf ${position} is not in its place`)
    } else if (labels.get(String(leaf.unit)) !== entry.unit) {
      report.fail(`${place}.unit`, `第${position}号叶：票不属于 ${String(entry.unit)}`, `leaf ${position} is no ballot of ${String(entry.unit)}`)
    } else if (!isObject(entry.choices) || !(await commits(leaf.choices, entry.salt, entry.choices))) {
      report.fail(`${place}.choices`, `第${position}号叶（${String(entry.unit)}）：选项与投票时的承诺不符`,
        `leaf ${position} (${String(entry.unit)}): the choices are not those committed to`)
    }
  }, (done) => { tell('ballots', done, entries.length) })
  report.passed(since, `${positions.length}张票的选项与投票时的承诺一致`, `compared the choices of ${positions.length} ballots`)
}

/** The ids of the ballots that were marked as no act of an owner, and not restored, before a position. */
export function voided(leaves: Leaf[], before: number): Set<string> {
  const void_ = new Set<string>()
  for (const leaf of leaves.slice(0, before)) {
    if (leaf.kind === 'ballot_voided') void_.add(String(leaf.ballot))
    if (leaf.kind === 'ballot_restored') void_.delete(String(leaf.ballot))
  }
  return void_
}
