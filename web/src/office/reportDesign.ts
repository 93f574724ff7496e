/** A design while it is edited: texts in fields, keys of the page's own for its lists. */
import type { components } from '../api/schema'
import type { Design } from '../desk/reportValues'

type Form = components['schemas']['Form']
type Field = components['schemas']['FieldDesign']
type Column = components['schemas']['ColumnDesign']
export type Figure = components['schemas']['Figure']
export interface ColumnForm {
  id: number; key: string; kind: string; title: string; help: string; required: boolean; unit: string; minimum: string; maximum: string
  places: string; longest: string; choices: string
}
export interface FieldForm extends ColumnForm { source: string; columns: ColumnForm[]; most_rows: string }
export interface CheckForm { id: number; kind: string; parts: string[]; whole: string; message: string }
export interface DesignForm {
  title: string; help: string; period: string; days: string; whom: 'all' | 'some'; communities: string[]; fields: FieldForm[]; checks: CheckForm[]
}

const NUMBERS = ['integer', 'decimal', 'money']
let last = 0
function next(): number {
  last += 1
  return last
}

function columnForm(one: Column): ColumnForm {
  return {
    id: next(), key: one.key, kind: one.kind, title: one.title, help: one.help ?? '', required: one.required ?? false, unit: one.unit ?? '',
    minimum: one.minimum ?? '', maximum: one.maximum ?? '', places: String(one.places ?? 0), longest: String(one.longest ?? 200),
    choices: (one.choices ?? []).join('\n'),
  }
}

export function designForm(design: Design, communities: string[] | null): DesignForm {
  return {
    title: design.title, help: design.help ?? '', period: design.period, days: String(design.deadline_days),
    whom: communities ? 'some' : 'all', communities: communities ?? [],
    fields: design.fields.map((one) => ({
      ...columnForm(one), source: one.source ?? 'hand', columns: (one.columns ?? []).map(columnForm), most_rows: String(one.most_rows ?? 50) })),
    checks: (design.checks ?? []).map((one) => ({ id: next(), kind: one.kind, parts: [...one.parts], whole: one.whole, message: one.message ?? '' })),
  }
}

function freeKey(taken: string[], stem: string): string {
  let number = taken.length + 1
  while (taken.includes(`${stem}_${number}`)) number += 1
  return `${stem}_${number}`
}

export function newColumn(taken: string[]): ColumnForm {
  return { ...columnForm({ key: freeKey(taken, 'column'), kind: 'integer', title: '' } as Column), id: next() }
}

export function newField(taken: string[]): FieldForm {
  return { ...newColumn([]), key: freeKey(taken, 'item'), source: 'hand', columns: [], most_rows: '50' }
}

export function newCheck(): CheckForm {
  return { id: next(), kind: 'sum_equals', parts: [], whole: '', message: '' }
}

function columnOf(one: ColumnForm): Column {
  const number = NUMBERS.includes(one.kind)
  return {
    key: one.key, kind: one.kind as Column['kind'], title: one.title, help: one.help, required: one.required, unit: number && one.kind !== 'money' ? one.unit : '',
    minimum: number && one.minimum ? one.minimum : null, maximum: number && one.maximum ? one.maximum : null,
    places: one.kind === 'decimal' ? Number(one.places) : 0, longest: one.kind === 'text' ? Number(one.longest) : 200,
    choices: one.kind === 'choice' ? one.choices.split('\n').map((line) => line.trim()).filter(Boolean) : [],
  }
}

export function designOf(form: DesignForm): Form {
  const fields = form.fields.map((one): Field => {
    const table = one.kind === 'table'
    return {
      ...columnOf(one), source: table ? 'hand' : one.source, columns: table ? one.columns.map(columnOf) : [], most_rows: table ? Number(one.most_rows) : 50 }
  })
  const checks = form.checks.map((one) => ({ kind: one.kind, parts: one.parts, whole: one.whole, message: one.message }))
  return {
    title: form.title, help: form.help, period: form.period, deadline_days: Number(form.days), fields, checks,
    community_ids: form.whom === 'some' ? form.communities : null,
  } as Form
}

/** The numbers of a design as checks name them. */
export function numbersOf(form: DesignForm): { value: string; label: string }[] {
  return form.fields.flatMap((one) => (one.kind === 'table'
    ? one.columns.filter((column) => NUMBERS.includes(column.kind)).map((column) => ({ value: `${one.key}/${column.key}`, label: `${one.title} / ${column.title}` }))
    : NUMBERS.includes(one.kind) ? [{ value: one.key, label: one.title || one.key }] : []))
}

/** Take on what a figure says of itself, so that kind and places agree. */
export function takeFigure(field: FieldForm, figure: Figure | undefined): void {
  if (!figure) return
  field.kind = figure.kind
  field.places = String(figure.places)
  field.unit ||= figure.unit
  field.title ||= figure.title
}

/** Move one of a list by one place. */
export function moved<T>(list: T[], at: number, by: -1 | 1): T[] {
  const to = at + by
  if (to < 0 || to >= list.length) return list
  const next = [...list]
  next.splice(to, 0, ...next.splice(at, 1))
  return next
}
