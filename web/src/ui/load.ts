/** Load what a page shows, and say which of five states it is in; the last good answer stays when the network goes. */
import { onBeforeUnmount, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { Refused, Unreachable } from '../api/problem'

export interface Loaded<T> {
  data: ShallowRef<T | null>
  refused: ShallowRef<Refused | null>
  offline: Ref<boolean>
  loading: Ref<boolean>
  slow: Ref<boolean>
  seenAt: Ref<string | null>
  reload: () => Promise<void>
}

interface Kept<T> { at: string; data: T }

/** With `keep`, a key, the answer is kept on the phone to be read offline; never for what is not the reader's own. */
export function useLoad<T>(question: () => Promise<T>, keep?: () => string): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const refused = shallowRef<Refused | null>(null)
  const offline = ref(false)
  const loading = ref(true)
  const slow = ref(false)
  const seenAt = ref<string | null>(null)

  async function reload(): Promise<void> {
    loading.value = true
    refused.value = null
    const timer = window.setTimeout(() => { slow.value = true }, 8000)
    try {
      data.value = await question()
      offline.value = false
      seenAt.value = new Date().toISOString()
      if (keep) remember(keep(), { at: seenAt.value, data: data.value })
    } catch (error) {
      if (error instanceof Refused) refused.value = error
      else if (error instanceof Unreachable) recall()
      else throw error
    } finally {
      window.clearTimeout(timer)
      slow.value = false
      loading.value = false
    }
  }

  function recall(): void {
    offline.value = true
    const kept = keep ? recallKept<T>(keep()) : null
    if (kept && data.value === null) {
      data.value = kept.data
      seenAt.value = kept.at
    }
  }

  const back = (): void => { void reload() }
  window.addEventListener('online', back)
  onBeforeUnmount(() => { window.removeEventListener('online', back) })
  void reload()
  return { data, refused, offline, loading, slow, seenAt, reload }
}

function remember<T>(key: string, kept: Kept<T>): void {
  try {
    localStorage.setItem(`zuolin.page.${key}`, JSON.stringify(kept))
  } catch {
    // Storage may be full or forbidden: then there is nothing to read offline.
  }
}

function recallKept<T>(key: string): Kept<T> | null {
  try {
    return JSON.parse(localStorage.getItem(`zuolin.page.${key}`) ?? 'null') as Kept<T> | null
  } catch {
    return null
  }
}
