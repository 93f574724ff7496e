/** Write across a photo what it may be used for, before it leaves the phone; a PDF is passed as it is. */
const LONGEST_SIDE = 2400
const QUALITY = 0.85

export class NotAPicture extends Error {}

export async function watermarked(file: File, words: string): Promise<File> {
  if (file.type === 'application/pdf') return file
  const picture = await createImageBitmap(file).catch(() => { throw new NotAPicture(file.type) })
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  if (pen === null) throw new NotAPicture(file.type)
  pen.fillStyle = '#ffffff' // a transparent PNG would turn black as JPEG
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  write(pen, canvas, words)
  const blob = await new Promise<Blob | null>((done) => { canvas.toBlob(done, 'image/jpeg', QUALITY) })
  if (blob === null) throw new NotAPicture(file.type)
  return new File([blob], `${file.name.replace(/\.[^.]*$/, '') || 'photo'}.jpg`, { type: 'image/jpeg' })
}

/** Rows of the words over the whole picture, slanted, dark with a light rim so that they show on any ground. */
function write(pen: CanvasRenderingContext2D, canvas: HTMLCanvasElement, words: string): void {
  const size = Math.max(14, Math.round(Math.min(canvas.width, canvas.height) / 18))
  const reach = Math.hypot(canvas.width, canvas.height)
  pen.font = `700 ${size}px ${getComputedStyle(document.body).fontFamily}`
  const width = pen.measureText(words).width + size * 2
  pen.translate(canvas.width / 2, canvas.height / 2)
  pen.rotate(-Math.PI / 7)
  pen.lineWidth = Math.max(1, size / 12)
  pen.strokeStyle = 'rgba(255, 255, 255, 0.55)'
  pen.fillStyle = 'rgba(168, 30, 34, 0.45)'
  for (let y = -reach / 2; y <= reach / 2; y += size * 5) {
    for (let x = -reach / 2; x <= reach / 2; x += width) {
      pen.strokeText(words, x, y)
      pen.fillText(words, x, y)
    }
  }
}
