// Codes by the camera, where the browser reads them; typing one works without.
const form = document.querySelector('[data-scan]')
const button = form.querySelector('[data-camera]')
const camera = form.querySelector('.camera')
const video = camera.querySelector('video')
const told = camera.querySelector('[role=status]')
const PAUSE = 150

async function scan() {
  const formats = await BarcodeDetector.getSupportedFormats()
  const detector = new BarcodeDetector({ formats })
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  video.srcObject = stream
  await video.play()
  told.textContent = told.dataset.point
  for (;;) {
    const [found] = await detector.detect(video)
    if (found?.rawValue) {
      for (const track of stream.getTracks()) track.stop()
      form.elements.code.value = found.rawValue
      return form.requestSubmit()
    }
    await new Promise((go) => setTimeout(go, PAUSE))
  }
}

if ('BarcodeDetector' in window && navigator.mediaDevices?.getUserMedia) {
  button.hidden = false
  button.addEventListener('click', () => {
    button.hidden = true
    camera.hidden = false
    scan().catch(() => {
      told.textContent = told.dataset.denied
      button.hidden = false
    })
  })
}
