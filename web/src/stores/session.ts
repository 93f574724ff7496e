/** Who is logged in here; nothing of it is kept but the cookie that the server set. */
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

import { api, ask, onTokens, renew, useTokens } from '../api/client'

/** A phone, or the ticket in the link of a message that was sent to it. */
export type Whose = { phone: string } | { ticket: string }

export const useSession = defineStore('session', () => {
  const personId = ref<string | null>(null)
  const sessionId = ref<string | null>(null)
  const staff = ref(false)
  const enrolled = ref(false)
  const asked = ref(false)
  const loggedIn = computed(() => personId.value !== null)

  onTokens((tokens) => {
    personId.value = tokens?.person_id ?? null
    sessionId.value = tokens?.session_id ?? null
    staff.value = tokens?.staff ?? false
    enrolled.value = tokens?.totp_enrolled ?? false
    asked.value = true
  })

  /** Ask once whether a cookie of an earlier visit still holds. */
  async function restore(): Promise<void> {
    if (!asked.value) await renew().catch(() => undefined)
  }

  async function logIn(whose: Whose, code: string): Promise<void> {
    useTokens(await ask(api.POST('/api/v1/auth/sessions', { body: { ...whose, code } })))
  }

  async function passTotp(code: string): Promise<void> {
    useTokens(await ask(api.POST('/api/v1/auth/totp/check', { body: { code } })))
  }

  async function passRecovery(code: string): Promise<void> {
    useTokens(await ask(api.POST('/api/v1/auth/recovery-codes/use', { body: { code } })))
  }

  /** Confirm a new authenticator; the session is staff's from now on. Returns the recovery codes, which are shown once. */
  async function enrol(code: string): Promise<string[]> {
    const made = await ask(api.POST('/api/v1/auth/totp/confirmation', { body: { code } }))
    useTokens({
      access_token: made.access_token, person_id: personId.value ?? '', session_id: sessionId.value ?? '', staff: true, totp_enrolled: true,
    })
    return made.recovery_codes
  }

  async function leave(): Promise<void> {
    const id = sessionId.value
    if (id) await ask(api.DELETE('/api/v1/auth/sessions/{session_id}', { params: { path: { session_id: id } } }))
    useTokens(null)
  }

  return { personId, sessionId, staff, enrolled, loggedIn, restore, logIn, passTotp, passRecovery, enrol, leave }
})
