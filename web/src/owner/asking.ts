/** Ask for a code to a phone; what the demonstration shows of it comes back. */
import { ref, type Ref } from 'vue'

import { api, ask } from '../api/client'
import type { Whose } from '../stores/session'
import { useSend, type Sending } from '../ui/send'

export interface Asking extends Omit<Sending, 'send'> { sent: Ref<boolean>; demoCode: Ref<string | null>; askCode: (whose: Whose) => Promise<void> }

export function useAsking(): Asking {
  const { send, ...sending } = useSend()
  const sent = ref(false)
  const demoCode = ref<string | null>(null)

  async function askCode(whose: Whose): Promise<void> {
    await send(async () => {
      const answer = await ask(api.POST('/api/v1/auth/codes', { body: whose }))
      demoCode.value = answer.demo_code ?? null
      sent.value = true
    })
  }

  return { ...sending, sent, demoCode, askCode }
}
