/** Check a vote in this browser, without trusting whoever ran it: the public bundle, and the opening for who may read it.
 *  It does what scripts/verify_bundle.py does, and was written apart from the count that it checks. */
import { checkLog, type Bundle } from './log'
import { checkOpening, type Opening } from './opening'
import { Report, Unreadable, type Progress } from './report'
import { checkResults, type Counted } from './recount'

/** What a page or a paper says, to be found in the log. */
export interface Said { result?: string | null; paper?: { leaf: string; document: string; file: string } }
export interface Verified { report: Report; counted: Counted | null; ballots: number; leaves: number }

/** Without SHA-256 (an old browser, or a page opened without https) nothing can be checked. */
export function canVerify(): boolean {
  return typeof crypto !== 'undefined' && crypto.subtle !== undefined
}

export async function verify(bundle: unknown, opening: unknown = null, said: Said = {}, tell: Progress = () => undefined): Promise<Verified> {
  const report = new Report()
  const verified: Verified = { report, counted: null, ballots: 0, leaves: 0 }
  try {
    const log = await checkLog(bundle as Bundle, report, tell)
    verified.leaves = log.leaves.length
    verified.ballots = log.positions('ballot').length
    const opened = opening !== null && (await checkOpening(opening, log, report, tell)) ? (opening as Opening) : null
    tell('count', 0, 1)
    verified.counted = checkResults(log, opened, report)
    checkSaid(said, log, report)
  } catch (error) {
    if (error instanceof Unreadable) report.fail(error.place, `无法识读：${error.message}`, `unreadable: ${error.message}`)
    else if (error instanceof TypeError) report.fail('bundle', `格式不符，检查中断：${error.message}`, `not of the promised form: ${error.message}`)
    else throw error
  }
  return verified
}

function checkSaid(said: Said, log: Awaited<ReturnType<typeof checkLog>>, report: Report): void {
  if (said.result) {
    if (log.last('result')?.name === said.result) report.passed(report.findings.length, '本页所示的结果就是日志里最新公布的结果', 'the result shown on this page is the newest one in the log')
    else report.fail('result', '本页所示的结果不是日志里最新公布的结果', 'the result shown on this page is not the newest one in the log')
  }
  if (!said.paper) return
  const { leaf: id, document, file } = said.paper
  const leaf = log.leaves.find((one) => one.id === id)
  const documents = Object.values((leaf?.documents ?? {}) as Record<string, string>)
  const files = Object.values((leaf?.files ?? {}) as Record<string, string>)
  if (documents.includes(document) && files.includes(file)) report.passed(report.findings.length, '这份文书记在日志里，内容和 PDF 的哈希都一致', 'this paper stands in the log with the hashes of its facts and its PDF')
  else report.fail('paper', '日志里没有这份文书，或它的内容与日志所记不同', 'the log does not hold this paper, or holds another content')
}
