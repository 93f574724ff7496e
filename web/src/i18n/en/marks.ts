import type { marks as zh } from '../zh/marks'

export const marks: typeof zh = {
  list: ', ',
  comma: ', ',
  colon: ': ',
  semicolon: '; ',
  stop: '. ',
  paren: (inside: string) => ` (${inside})`,
}
