/** Where a form of an office is, and what several pages ask of it. */
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

import { api, ask } from '../api/client'
import type { components } from '../api/schema'

export type FormShown = components['schemas']['FormShown']
export type FormLine = components['schemas']['FormLine']
export type SumTable = components['schemas']['SumTable']
export type Comparison = components['schemas']['Comparison']

export interface FormPath { office_id: string; form_id: string }

export function useFormPath(): ComputedRef<FormPath> {
  const { params } = useRoute()
  return computed(() => ({ office_id: String(params.office ?? ''), form_id: String(params.form ?? '') }))
}

export function formPage(path: FormPath, rest = ''): string {
  return `/office/reports/${path.office_id}/${path.form_id}${rest}`
}

export function askForm(path: FormPath): Promise<FormShown> {
  return ask(api.GET('/api/v1/offices/{office_id}/report-forms/{form_id}', { params: { path } }))
}

/** What an act upon a version that was seen carries. */
export function seenForm(path: FormPath, version: number): { path: FormPath; header: { 'If-Match': string } } {
  return { path, header: { 'If-Match': `"${version}"` } }
}

/** The office of which the caller is an officer. */
export async function myOffice(): Promise<string | null> {
  const me = await ask(api.GET('/api/v1/me', {}))
  return me.roles.find((one) => one.role === 'officer')?.office_id ?? null
}
