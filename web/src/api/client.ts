/** Speak to the API: typed by its own description, with the access token in memory and the refresh token in a cookie. */
import createClient from 'openapi-fetch'

import { asProblem, Refused, Unreachable } from './problem'
import type { paths } from './schema'

interface Tokens { access_token: string; person_id: string; session_id: string; staff: boolean; totp_enrolled: boolean }

let token: string | null = null
let renewing: Promise<Tokens | null> | null = null
const listeners = new Set<(tokens: Tokens | null) => void>()

export function useTokens(tokens: Tokens | null): void {
  token = tokens?.access_token ?? null
  listeners.forEach((tell) => tell(tokens))
}

export function onTokens(tell: (tokens: Tokens | null) => void): void {
  listeners.add(tell)
}

/** The access token of now, for what sends its requests itself. */
export function bearer(): string | null {
  return token
}

/** Exchange the cookie for a token; two callers at once share one exchange, for a token is used once. */
export function renew(): Promise<Tokens | null> {
  renewing ??= exchange().finally(() => { renewing = null })
  return renewing
}

async function exchange(): Promise<Tokens | null> {
  const response = await reach(new Request('/api/v1/auth/tokens', {
    method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' }, credentials: 'same-origin',
  }))
  if (!response.ok) await response.text().catch(() => '') // unread, a refusal would hold its connection
  const tokens = response.ok ? ((await response.json()) as Tokens) : null
  useTokens(tokens)
  return tokens
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch {
    throw new Unreachable('network')
  }
}

async function authorised(request: Request): Promise<Response> {
  const spare = request.clone()
  if (token) request.headers.set('Authorization', `Bearer ${token}`)
  const response = await reach(request)
  if (response.status !== 401 || !token) return response
  if (!(await renew())) return response
  spare.headers.set('Authorization', `Bearer ${token}`)
  return reach(spare)
}

export const api = createClient<paths>({ baseUrl: '', fetch: authorised })

interface Answer<T> { data?: T; error?: unknown; response: Response }

/** Return what the server answered, or throw its refusal. */
export async function ask<T>(question: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await question
  if (!response.ok) throw new Refused(asProblem(error, response.status))
  return data as T
}

/** Fetch a file with the session's right to it, for a download or to show it. */
export async function askFile(path: string): Promise<Blob> {
  const response = await authorised(new Request(path))
  if (!response.ok) throw new Refused(asProblem(await response.json().catch(() => null), response.status))
  return response.blob()
}

/** Send a form with files; the browser writes the boundary itself. */
export async function sendForm<T>(path: string, form: FormData, headers: Record<string, string> = {}): Promise<T> {
  const response = await authorised(new Request(path, { method: 'POST', body: form, headers }))
  const body = response.status === 204 ? null : await response.json().catch(() => null)
  if (!response.ok) throw new Refused(asProblem(body, response.status))
  return body as T
}

export function newKey(): string {
  return crypto.randomUUID().replaceAll('-', '')
}
