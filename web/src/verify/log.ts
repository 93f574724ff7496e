/** Check the log of a public bundle: its shape, each leaf's hash, the root and signature of each head, each document. */
import { textHash } from './canonical'
import { hex, leafHash } from './merkle'
import { checkerOf, readHead, readKey, type Check, type Head } from './notes'
import { inChunks, Unreadable, type Progress, type Report } from './report'
import { Tree } from './tree'

export interface Bundle {
  format: string; origin: string; public_key: string; leaves: string[]; leaf_hashes: string[]; heads: string[]
  documents: Record<string, string>
}
export interface Leaf { kind: string; poll: string; id: string; at: string; channel?: string; [name: string]: unknown }
export interface LogDocument { at: number; title: string; name: string; value: unknown }

export class Log {
  constructor(readonly origin: string, readonly leaves: Leaf[], readonly documents: LogDocument[]) {}

  /** The newest document of a name, named by a leaf before a position. */
  last(title: string, before: number = this.leaves.length): LogDocument | undefined {
    return this.documents.filter((one) => one.title === title && one.at < before).at(-1)
  }

  positions(kind: string): number[] {
    return this.leaves.flatMap((leaf, at) => (leaf.kind === kind ? [at] : []))
  }
}

const FIELDS = ['documents', 'format', 'heads', 'leaf_hashes', 'leaves', 'origin', 'public_key']
const COMMON = ['at', 'id', 'include_by', 'kind', 'poll', 'recorded_at']
const BALLOT = [...COMMON, 'unit', 'channel', 'choices'].sort()
const CHANNELS = ['electronic', 'city', 'paper']
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/
const LISTS = ['roll', 'at_close']

export async function checkLog(bundle: Bundle, report: Report, tell: Progress): Promise<Log> {
  checkShape(bundle)
  const check = await keyCheck(bundle, report)
  const total = bundle.leaves.length
  const hashes = await inChunks(bundle.leaves, leafHash, (done) => { tell('leaves', done, total) })
  compareHashes(bundle, hashes, report)
  const tree = await Tree.over(hashes, (done) => { tell('tree', done, total) })
  await checkHeads(bundle, tree, check, report, tell)
  const leaves = await inChunks(bundle.leaves, (body, at) => readLeaf(body, at, report))
  checkLeaves(bundle.origin, leaves, report)
  return new Log(bundle.origin, leaves, await checkDocuments(bundle.documents, leaves, report, tell))
}

function checkShape(bundle: unknown): asserts bundle is Bundle {
  if (!isObject(bundle) || Object.keys(bundle).sort().join() !== FIELDS.join()) throw new Unreadable('bundle', `not just ${FIELDS.join(', ')}`)
  if (bundle.format !== 'zuolin-bundle/1') throw new Unreadable('format', 'is not zuolin-bundle/1')
  for (const name of ['origin', 'public_key']) if (typeof bundle[name] !== 'string') throw new Unreadable(name, 'is not text')
  for (const name of ['leaves', 'leaf_hashes', 'heads']) if (!isTexts(bundle[name])) throw new Unreadable(name, 'is not a list of texts')
  if (!isObject(bundle.documents) || !isTexts(Object.values(bundle.documents))) throw new Unreadable('documents', 'is not an object of texts')
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

async function keyCheck(bundle: Bundle, report: Report): Promise<Check | null> {
  try {
    const key = await readKey(bundle.public_key)
    if (key.name !== bundle.origin) report.fail('origin', '日志名称与公钥名称不同', "the log's name and the key's name differ")
    const check = await checkerOf(key)
    report.signatures = check !== null
    return check
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    report.fail('public_key', '公钥无法识读', 'the key cannot be read')
    return null
  }
}

function compareHashes(bundle: Bundle, hashes: Uint8Array[], report: Report): void {
  if (hashes.length !== bundle.leaf_hashes.length) report.fail('leaf_hashes', '叶的数目与哈希的数目不同', 'there are not as many hashes as leaves')
  hashes.forEach((mine, at) => {
    const said = bundle.leaf_hashes[at]
    if (said !== undefined && hex(mine) !== said) report.fail(`leaves[${at}]`, `第${at}号叶的内容与其哈希不符`, `leaf ${at} does not give its hash`)
  })
}

async function checkHeads(bundle: Bundle, tree: Tree, check: Check | null, report: Report, tell: Progress): Promise<void> {
  const since = report.findings.length
  const sizes: number[] = []
  let good = 0
  for (const [at, text] of bundle.heads.entries()) {
    const place = `heads[${at}]`
    let head: Head
    try {
      head = readHead(text)
    } catch {
      report.fail(place, `第${at}个签名树头无法识读`, `signed head ${at} cannot be read`)
      continue
    }
    sizes.push(head.size)
    if (head.origin !== bundle.origin) report.fail(place, `树头属于另一个日志 ${head.origin}`, `the head belongs to another log, ${head.origin}`)
    if (check !== null && !(await check(head))) report.fail(place, `第${at}个树头的签名不成立`, `the signature of head ${at} does not hold`)
    const root = await tree.rootAt(head.size)
    if (root === null) {
      report.fail(place, `缺少叶：树头有${head.size}个叶，验证包里没有这么多`, `leaves are missing: the head has ${head.size}`)
    } else if (hex(root) !== hex(head.root)) {
      report.fail(place, `树根不符：第${good}至${head.size - 1}号叶中有改动、缺失或插入`,
        `the root differs: of leaves ${good} to ${head.size - 1} one was changed, removed or inserted`)
    } else {
      good = head.size
    }
    if (at % 50 === 0) tell('heads', at, bundle.heads.length)
  }
  if (sizes.at(-1) !== tree.size) report.fail('heads', '最后的签名树头没有盖住全部的叶', 'the last signed head does not cover all leaves')
  if (sizes.some((size, at) => at > 0 && size <= sizes[at - 1]!)) report.fail('heads', '签名树头没有按大小排列', 'the heads are not in order of size')
  const signed = check === null ? ['', ''] : ['并验了签名', ' and checked their signatures']
  report.passed(since, `${tree.size}条记录重算了哈希，${bundle.heads.length}个树头重算了树根${signed[0]}`,
    `re-hashed ${tree.size} leaves, re-built ${bundle.heads.length} roots${signed[1]}`)
}

function readLeaf(body: string, at: number, report: Report): Leaf {
  let leaf: unknown = null
  try {
    leaf = JSON.parse(body)
  } catch {
    // Named below, as any leaf that is not of the form.
  }
  if (isObject(leaf) && INSTANT.test(String(leaf.at))) {
    const names = Object.keys(leaf).sort()
    const whole = leaf.kind === 'ballot'
      ? names.join() === BALLOT.join() && CHANNELS.includes(String(leaf.channel))
      : COMMON.every((name) => names.includes(name))
    if (whole) return leaf as Leaf
  }
  report.fail(`leaves[${at}]`, `第${at}号叶缺少字段或有不认识的字段`, `leaf ${at} has missing or unknown fields`)
  return { kind: 'unreadable', poll: '', id: `#${at}`, at: '' }
}

function checkLeaves(origin: string, leaves: Leaf[], report: Report): void {
  const poll = origin.slice(origin.lastIndexOf('/') + 1)
  const seen = new Map<string, number>()
  leaves.forEach((leaf, at) => {
    if (leaf.poll !== poll && leaf.kind !== 'unreadable') report.fail(`leaves[${at}]`, `第${at}号叶属于另一次表决`, `leaf ${at} belongs to another poll`)
    if (seen.has(leaf.id)) report.fail(`leaves[${at}]`, `第${at}号叶与第${seen.get(leaf.id)}号叶编号相同`, `leaf ${at} repeats an id`)
    seen.set(leaf.id, at)
  })
  const closed = leaves.flatMap((leaf, at) => (leaf.kind === 'closed' ? [at] : []))
  if (leaves.filter((leaf) => leaf.kind === 'roll_frozen').length !== 1 || closed.length > 1) {
    report.fail('leaves', '房册冻结应有且只有一次，截止至多一次', 'the roll is frozen once, the poll closed at most once')
  }
  if (closed[0] !== undefined) checkClose(leaves, closed[0], report)
}

function checkClose(leaves: Leaf[], closed: number, report: Report): void {
  const since = report.findings.length
  const before = leaves.slice(0, closed).filter((leaf) => leaf.kind === 'ballot').length
  if (leaves[closed]!.ballots !== before) {
    report.fail(`leaves[${closed}]`, `截止时登记的票数与日志不同：日志中有${before}张`, `the close says another number of ballots than the ${before} before it`)
  }
  leaves.forEach((leaf, at) => {
    if (at > closed && leaf.kind === 'ballot' && leaf.channel === 'electronic') {
      report.fail(`leaves[${at}]`, `第${at}号叶是截止之后才入账的电子票`, `leaf ${at} is an electronic ballot after the close`)
    }
  })
  report.passed(since, `截止时日志里有${before}张票，与登记的一致`, `the log held ${before} ballots at the close, as it says`)
}

async function checkDocuments(texts: Record<string, string>, leaves: Leaf[], report: Report, tell: Progress): Promise<LogDocument[]> {
  const since = report.findings.length
  const named = new Set<string>()
  const documents: LogDocument[] = []
  const known = new Map<string, string>()
  for (const [name, text] of Object.entries(texts)) known.set(name, await textHash(text))
  for (const [at, leaf] of leaves.entries()) {
    if (leaf.kind === 'ballot' || !isObject(leaf.documents)) continue
    for (const [title, name] of Object.entries(leaf.documents).map(([one, two]) => [one, String(two)] as const)) {
      named.add(name)
      const text = texts[name]
      if (text === undefined) report.fail(`documents.${title}`, `缺少第${at}号叶所指的文件“${title}”`, `the document ${title} of leaf ${at} is missing`)
      else if (known.get(name) !== name) report.fail(`documents.${title}`, `文件“${title}”被改动，与第${at}号叶所记的哈希不符`, `the document ${title} was changed: it has not the hash in leaf ${at}`)
      else documents.push({ at, title, name, value: readDocument(title, text, report) })
      tell('documents', named.size, known.size)
    }
  }
  for (const name of known.keys()) {
    if (!named.has(name)) report.fail(`documents[${name}]`, `文件 ${name.slice(0, 12)}… 没有任何叶指向它`, `no leaf names the document ${name.slice(0, 12)}…`)
  }
  report.passed(since, `${named.size}份公开文件与日志中的哈希一致（规则、议题、房册承诺、结果等）`, `compared ${named.size} public documents with their hashes in the log`)
  return documents
}

function readDocument(title: string, text: string, report: Report): unknown {
  if (LISTS.includes(title)) return text.replace(/\n$/, '').split('\n')
  try {
    return JSON.parse(text)
  } catch {
    report.fail(`documents.${title}`, `文件“${title}”不是 JSON`, `the document ${title} is not JSON`)
    return null
  }
}
