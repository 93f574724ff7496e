/** Build the log's tree once, level by level, and read the root at any size from it (RFC 9162, 2.1.1). */
import { nodeHash, sha256 } from './merkle'
import { inChunks } from './report'

export class Tree {
  /** levels[k][i] is the hash over the leaves i*2^k to (i+1)*2^k - 1; only whole subtrees are kept. */
  private constructor(private readonly levels: Uint8Array[][]) {}

  static async over(leaves: Uint8Array[], tell: (done: number, of: number) => void = () => undefined): Promise<Tree> {
    const levels = [leaves]
    let done = 0
    for (let below = leaves; below.length > 1;) {
      const lower = below
      const pairs = Array.from({ length: Math.floor(lower.length / 2) }, (_, at) => at * 2)
      const before = done
      below = await inChunks(pairs, (at) => nodeHash(lower[at]!, lower[at + 1]!), (some) => tell(before + some, leaves.length))
      done += pairs.length
      levels.push(below)
    }
    return new Tree(levels)
  }

  get size(): number {
    return this.levels[0]!.length
  }

  /** The root over the first `size` leaves; null where there are not so many. */
  async rootAt(size: number): Promise<Uint8Array | null> {
    if (size > this.size) return null
    if (size === 0) return sha256(new Uint8Array())
    let root: Uint8Array | null = null
    let rest = size
    for (let level = 0; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
      if (rest % 2 === 0) continue
      const whole = this.levels[level]![rest - 1]!
      root = root === null ? whole : await nodeHash(whole, root)
    }
    return root
  }
}
