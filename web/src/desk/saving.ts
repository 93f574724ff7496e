/** Keep a draft on the server while it is written, one save at a time, and have it checked after each. */
import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'

import { api, ask } from '../api/client'
import { Refused, Unreachable } from '../api/problem'
import { changeOf, takeIds, type DraftForm, type MotionForm } from './draft'
import { askAssembly, askPreview, seen, type Assembly, type DeskPlace, type Preview } from './place'

const PAUSE_MS = 1500

export interface Saving {
  state: Ref<'still' | 'dirty' | 'saving' | 'saved' | 'refused'>
  refused: ShallowRef<Refused | null>
  unreachable: Ref<boolean>
  row: ShallowRef<Assembly | null>
  preview: ShallowRef<Preview | null>
  previewRefused: ShallowRef<Refused | null>
  begin: (assembly: Assembly) => Promise<void>
  save: () => Promise<boolean>
}

export function useSaving(place: DeskPlace, form: Ref<DraftForm | null>): Saving {
  const state = ref<'still' | 'dirty' | 'saving' | 'saved' | 'refused'>('still')
  const refused = shallowRef<Refused | null>(null)
  const unreachable = ref(false)
  const row = shallowRef<Assembly | null>(null)
  const preview = shallowRef<Preview | null>(null)
  const previewRefused = shallowRef<Refused | null>(null)
  let sent = ''
  let running: Promise<boolean> | null = null
  let timer = 0

  const text = (): string => (form.value ? JSON.stringify(changeOf(form.value)) : '')
  watch(form, () => {
    if (!row.value || text() === sent) return
    state.value = 'dirty'
    window.clearTimeout(timer)
    timer = window.setTimeout(() => { void save() }, PAUSE_MS)
  }, { deep: true })
  const again = (): void => { if (unreachable.value) void save() }
  window.addEventListener('online', again)
  onBeforeUnmount(() => {
    window.clearTimeout(timer)
    window.removeEventListener('online', again)
  })

  async function begin(assembly: Assembly): Promise<void> {
    row.value = assembly
    sent = text()
    state.value = 'still'
    refused.value = null
    await check()
  }

  /** Save what is written now; a save on its way is waited for first. */
  async function save(): Promise<boolean> {
    window.clearTimeout(timer)
    await running
    if (text() === sent && state.value !== 'refused') return true
    running = store().finally(() => { running = null })
    return running
  }

  async function store(): Promise<boolean> {
    if (!form.value || !row.value) return false
    const body = changeOf(form.value)
    const motions = form.value.polls.map((poll) => [...poll.motions])
    state.value = 'saving'
    refused.value = null
    unreachable.value = false
    try {
      await ask(api.PATCH('/api/v1/communities/{community_id}/assemblies/{assembly_id}', { params: seen(place, row.value.version), body }))
      await settle(JSON.stringify(body), motions)
    } catch (error) {
      state.value = 'refused'
      if (error instanceof Refused) refused.value = error
      else if (error instanceof Unreachable) unreachable.value = true
      else throw error
      return false
    }
    await check()
    return true
  }

  async function settle(stored: string, motions: MotionForm[][]): Promise<void> {
    row.value = await askAssembly(place)
    const unchanged = text() === stored
    takeIds(motions, row.value)
    // What was typed meanwhile is saved next.
    sent = unchanged ? text() : ''
    state.value = unchanged ? 'saved' : 'dirty'
    if (!unchanged) timer = window.setTimeout(() => { void save() }, PAUSE_MS)
  }

  async function check(): Promise<void> {
    previewRefused.value = null
    try {
      preview.value = await askPreview(place)
    } catch (error) {
      preview.value = null
      if (error instanceof Refused) previewRefused.value = error
      else if (!(error instanceof Unreachable)) throw error
    }
  }

  return { state, refused, unreachable, row, preview, previewRefused, begin, save }
}
