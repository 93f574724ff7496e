/** Between what people type and what the server keeps: texts in the page, exact numbers in the report; no float anywhere. */
import type { components } from '../api/schema'
import { day } from '../format'

export type Design = components['schemas']['Design']
export type Field = components['schemas']['FieldDesign']
export type Column = components['schemas']['ColumnDesign']
export type Shown = components['schemas']['ReportShown']
export type RowForm = Record<string, string>
export type ValuesForm = Record<string, string | RowForm[]>

const FEN_PLACES = 2
const NUMBER = /^-?\d{1,15}(\.\d+)?$/

function fixed(text: string, places: number): string | null {
  if (!NUMBER.test(text)) return null
  const [whole = '', decimals = ''] = text.replace('-', '').split('.')
  if (decimals.replace(/0+$/, '').length > places) return null
  const digits = whole.replace(/^0+(?=\d)/, '')
  const rest = decimals.slice(0, places).padEnd(places, '0')
  const negative = text.startsWith('-') && /[1-9]/.test(digits + rest) ? '-' : ''
  return `${negative}${digits}${places ? `.${rest}` : ''}`
}

/** What is typed, as the server takes it; what is no number goes as it is, so that the server says what is wrong. */
export function toValue(column: Column, typed: string): unknown {
  const text = column.kind === 'text' ? typed : typed.trim()
  if (column.kind === 'yes_no') return text === 'true'
  if (column.kind === 'decimal') return fixed(text, column.places ?? 0) ?? text
  if (column.kind === 'integer') return whole(fixed(text, 0)) ?? text
  if (column.kind === 'money') return whole(fixed(text, FEN_PLACES)?.replace('.', '') ?? null) ?? text
  return text
}

function whole(text: string | null): number | null {
  const number = text === null ? NaN : Number(text)
  return Number.isSafeInteger(number) ? number : null
}

/** A kept value as the page's field shows it; of decimals the noughts at the end are left out. */
export function toText(column: Column, value: unknown): string {
  if (value === undefined || value === null) return ''
  if (column.kind === 'money' && typeof value === 'number') return yuan(value)
  if (column.kind === 'decimal') return String(value).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
  return String(value)
}

function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(FEN_PLACES + 1, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -FEN_PLACES)}.${digits.slice(-FEN_PLACES)}`
}

export function formOf(design: Design, values: Record<string, unknown>): ValuesForm {
  return Object.fromEntries(design.fields.map((field) => {
    const value = values[field.key]
    if (field.kind !== 'table') return [field.key, toText(field, value)]
    const rows = Array.isArray(value) ? (value as Record<string, unknown>[]) : []
    return [field.key, rows.map((row) => Object.fromEntries((field.columns ?? []).map((one) => [one.key, toText(one, row[one.key])])))]
  }))
}

/** What was filled; an empty field is left out, for an empty text is no answer. */
export function valuesOf(design: Design, form: ValuesForm): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const field of design.fields) {
    const typed = form[field.key]
    if (Array.isArray(typed)) {
      if (typed.length) values[field.key] = typed.map((row) => filled(field.columns ?? [], row))
    } else if (typed) {
      values[field.key] = toValue(field, typed)
    }
  }
  return values
}

function filled(columns: Column[], row: RowForm): Record<string, unknown> {
  return Object.fromEntries(columns.filter((one) => row[one.key]).map((one) => [one.key, toValue(one, row[one.key] ?? '')]))
}

export function emptyRow(field: Field): RowForm {
  return Object.fromEntries((field.columns ?? []).map((one) => [one.key, '']))
}

/** A kept value as a person reads it in a table. */
export function shownValue(column: Column, value: unknown, words: { yes: string; no: string }): string | null {
  if (value === undefined || value === null) return null
  if (column.kind === 'yes_no') return value ? words.yes : words.no
  if (column.kind === 'date') return day(String(value))
  return toText(column, value)
}

/** The server's words by field: `/values/units` for the field, `/values/list/0/count` for a cell. */
export function faultAt(faults: { pointer: string; detail: string }[] | undefined, pointer: string): string | undefined {
  return faults?.find((one) => one.pointer === pointer)?.detail
}
