/** What both forms of this room share: in whose name, to whom, a file; a draft is made once and published when all is up. */
import { computed, ref, type ComputedRef, type Ref } from 'vue'

import { newKey, sendForm } from '../api/client'
import type { Refused } from '../api/problem'
import type { Overview } from '../owner/affairs'
import { under } from './draft'

export interface PostForm {
  poster: string | null
  title: string
  text: string
  whom: string | null
  buildings: string
  units: string
  fileTitle: string
  file: File | null
}

export function emptyPost(): PostForm {
  return { poster: null, title: '', text: '', whom: null, buildings: '', units: '', fileTitle: '', file: null }
}

export interface Named { poster: 'body' | 'office' | 'service'; body_id: string | null }

export function lines(text: string): string[] {
  return text.split('\n').map((one) => one.trim()).filter(Boolean)
}

export function nameOf(now: Overview, key: string | null): Named {
  const one = now.posters.find((each) => posterKey(each) === key)
  return { poster: (one?.kind ?? '') as Named['poster'], body_id: one?.body_id ?? null }
}

export function posterKey(one: Overview['posters'][number]): string {
  return one.body_id ?? one.kind
}

export function scopeOf(form: PostForm): { buildings: string[]; units: string[] } | null {
  return form.whom === 'some' ? { buildings: lines(form.buildings), units: lines(form.units) } : null
}

export function wrongScope(refused: Ref<Refused | null>): ComputedRef<{ buildings?: string; units?: string }> {
  return computed(() => ({
    buildings: under(refused.value, '/scope/buildings') ?? refused.value?.field('/scope'), units: under(refused.value, '/scope/units'),
  }))
}

/** Make the draft, put its file up, publish it; a second try goes on where the first one stopped. */
export function usePublishing(base: string): (form: PostForm, draft: (key: string) => Promise<{ id: string }>, publish: (id: string) => Promise<unknown>) => Promise<string> {
  const made = ref<{ id: string; of: string } | null>(null)
  let key = newKey()
  let up = ''
  return async (form, draft, publish) => {
    const now = JSON.stringify({ ...form, file: form.file?.name })
    if (made.value?.of !== now) {
      if (made.value) key = newKey()
      made.value = { id: (await draft(key)).id, of: now }
      up = ''
    }
    const { id } = made.value
    if (form.file && up !== id) {
      const body = new FormData()
      body.append('title', form.fileTitle || form.file.name.replace(/\.\w+$/, ''))
      body.append('file', form.file)
      await sendForm(`${base}/${id}/papers`, body, { 'Idempotency-Key': newKey() })
      up = id
    }
    await publish(id)
    return id
  }
}
