/** Send something once: a second press while it is on its way does nothing, and a refusal stays until the next try. */
import { nextTick, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

import { Refused, Unreachable } from '../api/problem'

export interface Sending {
  busy: Ref<boolean>
  refused: ShallowRef<Refused | null>
  unreachable: Ref<boolean>
  send: (act: () => Promise<void>) => Promise<boolean>
}

export function useSend(): Sending {
  const busy = ref(false)
  const refused = shallowRef<Refused | null>(null)
  const unreachable = ref(false)

  async function send(act: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    refused.value = null
    unreachable.value = false
    try {
      await act()
      return true
    } catch (error) {
      if (error instanceof Refused) refused.value = error
      else if (error instanceof Unreachable) unreachable.value = true
      else throw error
      await nextTick()
      document.querySelector<HTMLElement>('[data-errors]')?.focus()
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, refused, unreachable, send }
}
