/** Keep a report's draft on the server while it is filled: one save at a time, with the version that was seen. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { api, ask } from '../api/client'
import { Refused, Unreachable } from '../api/problem'
import { formOf, valuesOf, type Shown, type ValuesForm } from './reportValues'

const PAUSE_MS = 1200

export interface ReportSaving {
  row: ShallowRef<Shown | null>
  values: Ref<ValuesForm>
  corrections: Ref<Record<string, string>>
  state: Ref<'still' | 'dirty' | 'saving' | 'saved' | 'refused'>
  refused: ShallowRef<Refused | null>
  unreachable: Ref<boolean>
  begin: (report: Shown) => void
  save: () => Promise<boolean>
}

export function useReportSaving(): ReportSaving {
  const row = shallowRef<Shown | null>(null)
  const values = ref<ValuesForm>({})
  const corrections = ref<Record<string, string>>({})
  const state = ref<'still' | 'dirty' | 'saving' | 'saved' | 'refused'>('still')
  const refused = shallowRef<Refused | null>(null)
  const unreachable = ref(false)
  let sent = ''
  let running: Promise<boolean> | null = null
  let timer = 0

  const body = (report: Shown): { values: Record<string, never>; corrections: Record<string, string> } => ({
    values: valuesOf(report.design, values.value) as Record<string, never>,
    corrections: Object.fromEntries(Object.entries(corrections.value).filter(([, said]) => said.trim())),
  })
  const text = (): string => (row.value ? JSON.stringify(body(row.value)) : '')
  watch([values, corrections], () => {
    if (!row.value?.fills || text() === sent) return
    state.value = 'dirty'
    later()
  }, { deep: true })
  const again = (): void => { if (unreachable.value) void save() }
  window.addEventListener('online', again)
  onBeforeUnmount(() => {
    window.clearTimeout(timer)
    window.removeEventListener('online', again)
  })

  function later(): void {
    window.clearTimeout(timer)
    timer = window.setTimeout(() => { void save() }, PAUSE_MS)
  }

  function begin(report: Shown): void {
    row.value = report
    values.value = formOf(report.design, report.values)
    corrections.value = { ...(report.corrections as Record<string, string>) }
    sent = text()
    state.value = 'still'
    refused.value = null
  }

  /** Save what is filled now; a save on its way is waited for first. */
  async function save(): Promise<boolean> {
    window.clearTimeout(timer)
    await running
    if (text() === sent) return true
    running = store().finally(() => { running = null })
    return running
  }

  async function store(): Promise<boolean> {
    if (!row.value) return false
    const now = body(row.value)
    state.value = 'saving'
    refused.value = null
    unreachable.value = false
    try {
      row.value = await ask(api.PUT('/api/v1/communities/{community_id}/reports/{report_id}/draft', {
        params: { path: { community_id: row.value.community_id, report_id: row.value.id }, header: { 'If-Match': `"${row.value.version}"` } },
        body: now,
      }))
      sent = JSON.stringify(now)
    } catch (error) {
      state.value = 'refused'
      if (error instanceof Refused) refused.value = error
      else if (error instanceof Unreachable) unreachable.value = true
      else throw error
      return false
    }
    if (text() === sent) state.value = 'saved'
    else { state.value = 'dirty'; later() } // what was typed meanwhile is saved next
    return true
  }

  return { row, values, corrections, state, refused, unreachable, begin, save }
}
