/** What the server refuses, in the words that it wrote (RFC 9457); and what never reached it. */
import { common as en } from '../i18n/en/common'
import { common as zh } from '../i18n/zh/common'

export interface FieldError { pointer: string; detail: string }

export interface ProblemDocument {
  type: string
  title: string
  status: number
  detail: string
  errors?: FieldError[]
  [fact: string]: unknown
}

export class Refused extends Error {
  constructor(readonly problem: ProblemDocument) {
    super(problem.title)
  }

  get kind(): string {
    return this.problem.type.replace('/problems/', '')
  }

  /** The server's words for one field, by JSON pointer. */
  field(pointer: string): string | undefined {
    return this.problem.errors?.find((error) => error.pointer === pointer)?.detail
  }
}

/** The request may or may not have arrived; nothing came back. */
export class Unreachable extends Error {}

export function asProblem(body: unknown, status: number): ProblemDocument {
  if (body !== null && typeof body === 'object' && 'title' in body && 'detail' in body) return body as ProblemDocument
  const { unreadable } = document.documentElement.lang === 'en' ? en : zh
  return { type: '/problems/unexpected', status, ...unreadable }
}
