/** How sentences are put together; every part has these. */
export const marks = {
  list: '、',
  comma: '，',
  colon: '：',
  semicolon: '；',
  stop: '。',
  paren: (inside: string) => `（${inside}）`,
}
