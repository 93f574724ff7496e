import { describe, expect, it } from 'vitest'

import { hex, leafHash, nodeHash, rootOf, sha256Leaf, unhex } from '../src/verify/merkle'

async function tree(leaves: Uint8Array[]): Promise<Uint8Array> {
  if (leaves.length === 1) return leaves[0] as Uint8Array
  const split = splitOf(leaves.length)
  return nodeHash(await tree(leaves.slice(0, split)), await tree(leaves.slice(split)))
}

/** RFC 9162, 2.1.1: the largest power of two below the number of leaves. */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

async function pathOf(at: number, leaves: Uint8Array[]): Promise<string[]> {
  if (leaves.length === 1) return []
  const split = splitOf(leaves.length)
  return at < split
    ? [...(await pathOf(at, leaves.slice(0, split))), hex(await tree(leaves.slice(split)))]
    : [...(await pathOf(at - split, leaves.slice(split))), hex(await tree(leaves.slice(0, split)))]
}

describe('hashes', () => {
  it('put 0x00 before a leaf: the empty leaf of RFC 9162', async () => {
    expect(await sha256Leaf('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  })

  it('read and write hex', () => {
    expect(hex(unhex('00ff10'))).toBe('00ff10')
  })
})

describe('an inclusion path', () => {
  it('leads from every leaf of every small tree to its root, and from no other place', async () => {
    for (let size = 1; size <= 17; size += 1) {
      const leaves = await Promise.all(Array.from({ length: size }, (_, at) => leafHash(`leaf ${at}`)))
      const root = hex(await tree(leaves))
      for (let at = 0; at < size; at += 1) {
        const path = await pathOf(at, leaves)
        const leaf = hex(leaves[at] as Uint8Array)
        expect(await rootOf(leaf, at, size, path)).toBe(root)
        if (size > 1) expect(await rootOf(leaf, (at + 1) % size, size, path)).not.toBe(root)
        expect(await rootOf(hex(await leafHash('another')), at, size, path)).not.toBe(root)
      }
    }
  })

  it('that is too long or too short leads nowhere', async () => {
    const leaves = await Promise.all(['a', 'b', 'c', 'd'].map((one) => leafHash(one)))
    const path = await pathOf(1, leaves)
    const leaf = hex(leaves[1] as Uint8Array)
    expect(await rootOf(leaf, 1, 4, path.slice(0, 1))).toBe('')
    expect(await rootOf(leaf, 1, 4, [...path, path[0] as string])).toBe('')
  })
})
