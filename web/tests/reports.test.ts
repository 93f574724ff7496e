/** What is typed into a report and what the server keeps are the same number, without a float between them. */
import { describe, expect, it } from 'vitest'

import { formOf, toText, toValue, valuesOf, type Column, type Design } from '../src/desk/reportValues'

function column(kind: string, more: Partial<Column> = {}): Column {
  return { key: 'it', kind, title: '某项', ...more } as Column
}

describe('what is typed', () => {
  it.each([['12', 12], ['007', 7], ['-3', -3], [' 5 ', 5]])('is a whole number: %s', (typed, value) => {
    expect(toValue(column('integer'), typed)).toBe(value)
  })

  it.each(['1.5', '一百', '9007199254740993', '1e3', '--1'])('goes as it is where it is none, for the server to refuse: %s', (typed) => {
    expect(toValue(column('integer'), typed)).toBe(typed)
  })

  it.each([['12.5', '12.50'], ['012', '12.00'], ['-0', '0.00'], ['0.10', '0.10'], ['3.140', '3.14']])('is a decimal of fixed places: %s', (typed, value) => {
    expect(toValue(column('decimal', { places: 2 }), typed)).toBe(value)
  })

  it('keeps a decimal with too many places for the server to refuse', () => {
    expect(toValue(column('decimal', { places: 2 }), '1.005')).toBe('1.005')
  })

  it.each([['0.29', 29], ['1234567.8', 123456780], ['-0.05', -5], ['100', 10000]])('is money in whole fen: %s', (typed, value) => {
    expect(toValue(column('money'), typed)).toBe(value)
    expect(Number(toText(column('money'), value))).toBe(Number(typed))
  })
})

describe('a form', () => {
  const design = { fields: [
    column('integer', { key: 'a' }), column('yes_no', { key: 'b' }), column('date', { key: 'c' }),
    { ...column('table', { key: 't' }), columns: [column('text', { key: 'what' }), column('integer', { key: 'n' })] },
  ] } as unknown as Design

  it('brings back what was kept', () => {
    const values = { a: 0, b: false, c: '2026-01-05', t: [{ what: '外墙', n: 3 }, { n: 0 }] }

    expect(valuesOf(design, formOf(design, values))).toEqual(values)
  })

  it('leaves out what nobody filled: an empty field is missing and no nought', () => {
    expect(valuesOf(design, formOf(design, {}))).toEqual({})
  })
})
