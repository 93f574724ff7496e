/** Draw a receipt as one picture that a long press keeps: number, time, unit, QR code; never the choice. */
import qrcode from 'qrcode-generator'

export interface ReceiptText { title: string; poll: string; rows: { label: string; value: string }[]; note: string; qr: string }

const WIDTH = 720
const EDGE = 48
const LINE = 1.5
const QR_SIDE = 520

const CLOSING = /^[，。；：！？、）”]/

type Pen = Pick<CanvasRenderingContext2D, 'measureText'>

/** Cut a text into lines that fit; no line begins with a closing mark; Chinese breaks anywhere, a word of Latin letters or digits stays whole where it can. */
export function wrapped(pen: Pen, text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of text.match(/[\w.:,'-]+\s?|\s|[^\s]/gu) ?? []) {
    if (line !== '' && !CLOSING.test(part) && pen.measureText(line + part).width > width) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += part
  }
  return line.trim() === '' ? lines : [...lines, line.trimEnd()]
}

export function receiptPicture(said: ReceiptText): string {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (pen === null) return ''
  const family = getComputedStyle(document.body).fontFamily
  const blocks = [
    { text: said.title, size: 44, bold: true }, { text: said.poll, size: 30, bold: false },
    ...said.rows.flatMap((row) => [{ text: row.label, size: 26, bold: false }, { text: row.value, size: 36, bold: true }]),
  ].flatMap((block) => {
    pen.font = font(block, family)
    return wrapped(pen, block.text, WIDTH - 2 * EDGE).map((text) => ({ ...block, text }))
  })
  const note = { size: 24, bold: false }
  pen.font = font(note, family)
  const notes = wrapped(pen, said.note, WIDTH - 2 * EDGE).map((text) => ({ ...note, text }))
  const height = (some: { size: number }[]): number => some.reduce((sum, one) => sum + one.size * LINE, 0)
  canvas.width = WIDTH
  canvas.height = Math.ceil(2 * EDGE + height(blocks) + QR_SIDE + height(notes))
  pen.fillStyle = '#ffffff' // paper, whatever the theme: it is shown to others and printed
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = '#16202a'
  pen.textBaseline = 'top'
  let y = EDGE
  const write = (line: { text: string; size: number; bold: boolean }): void => {
    pen.font = font(line, family)
    pen.fillText(line.text, EDGE, y)
    y += line.size * LINE
  }
  blocks.forEach(write)
  drawCode(pen, said.qr, (WIDTH - QR_SIDE) / 2, y)
  y += QR_SIDE
  notes.forEach(write)
  return canvas.toDataURL('image/png')
}

function font(line: { size: number; bold: boolean }, family: string): string {
  return `${line.bold ? '700 ' : ''}${line.size}px ${family}`
}

function drawCode(pen: CanvasRenderingContext2D, text: string, left: number, top: number): void {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const modules = code.getModuleCount()
  const side = Math.floor(QR_SIDE / (modules + 8)) // four modules of quiet zone on each side
  const from = Math.floor((QR_SIDE - side * modules) / 2)
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (code.isDark(row, column)) pen.fillRect(left + from + column * side, top + from + row * side, side, side)
    }
  }
}
