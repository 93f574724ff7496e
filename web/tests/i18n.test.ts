/** Every text stands in Chinese and in English, and no page carries words of its own. */
import { describe, expect, it } from 'vitest'

const HAN = /[\u3400-\u9fff]/
const source = import.meta.glob<string>('../src/**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })
const zh = import.meta.glob<object>('../src/i18n/zh/*.ts', { eager: true })
const en = import.meta.glob<object>('../src/i18n/en/*.ts', { eager: true })
/** What stays Chinese in English: a language's own name, a label as the roll writes it, and what the office's reviewers read. */
const QUOTED = ["zh: '中文'", '2栋1201', 'watermark:']
const parts = Object.keys(zh).map((path) => path.replace('../src/i18n/zh/', ''))

/** The keys of a tree of words with what stands there: a text, or a function of so many values. */
function shape(tree: unknown, path = ''): string[] {
  if (tree !== null && typeof tree === 'object') return Object.entries(tree).flatMap(([key, inner]) => shape(inner, `${path}.${key}`))
  return [typeof tree === 'function' ? `${path}(${tree.length})` : path]
}

/** The code of a file without its comments. */
function bare(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/<!--[\s\S]*?-->/g, '').replace(/(^|\s)\/\/ .*$/gm, '')
}

describe('the words', () => {
  it('have the same files in both languages', () => {
    expect(Object.keys(en).map((path) => path.replace('/en/', '/zh/'))).toEqual(Object.keys(zh))
  })

  it.each(parts)('have the same keys in both languages: %s', (part) => {
    expect(shape(en[`../src/i18n/en/${part}`]).sort()).toEqual(shape(zh[`../src/i18n/zh/${part}`]).sort())
  })

  it.each(parts)('are English where they say so: %s', (part) => {
    const said = (source[`../src/i18n/en/${part}`] ?? '').split('\n').filter((line) => HAN.test(line))

    expect(said.filter((line) => !QUOTED.some((one) => line.includes(one)))).toEqual([])
  })

  it('are in no page', () => {
    const own = Object.entries(source).filter(([path, text]) => path.endsWith('.vue') && HAN.test(bare(text).replaceAll("'达到'", "''")))

    expect(own.map(([path]) => path)).toEqual([]) // but for 达到, the server's own verdict, to which a sign is put
  })
})
