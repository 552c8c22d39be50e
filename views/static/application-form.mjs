// Addresses are checked while they are typed, by the very rules that the server holds.
import { deviceApplicationType, lineProblems, linesOf, webAddressProblem } from './redirect-uris.js'

const form = document.querySelector('form.form')
const problemTexts = JSON.parse(form.dataset.problems)
const value = (name) => form.elements.namedItem(name)?.value ?? ''

function typeNow() {
  if (value('kind') !== 'device') return 'web'
  return deviceApplicationType([...linesOf(value('redirect_uris')), ...linesOf(value('post_logout_redirect_uris'))])
}

/** A problem in the language of the page. */
function words({ text, values = {} }) {
  return problemTexts[text].replaceAll(/\{(\w+)\}/g, (_, name) => (typeof values[name] === 'object' ? words(values[name]) : values[name]))
}

function problemsOf(field) {
  if (field.dataset.check === 'redirect') return lineProblems(field.value, typeNow()).map(words)
  const text = field.value.trim()
  return text ? [webAddressProblem(text)].filter(Boolean).map(words) : []
}

function check(field) {
  const problems = problemsOf(field)
  const place = document.getElementById(`${field.id}-error`)
  const said = [...place.children].map((line) => line.textContent)
  if (problems.join('\n') !== said.join('\n')) {
    place.replaceChildren(
      ...problems.map((text) => {
        const line = document.createElement('p')
        line.textContent = text
        return line
      }),
    )
  }
  field.toggleAttribute('aria-invalid', false)
  if (problems.length) field.setAttribute('aria-invalid', 'true')
}

// A line that appears between press and release would push the pressed button away: the check waits until the finger is up.
let pressed = false
const waiting = new Set()
const soon = (field) => (pressed ? waiting.add(field) : check(field))
document.addEventListener('pointerdown', () => {
  pressed = true
})
for (const end of ['pointerup', 'pointercancel']) {
  document.addEventListener(end, () => {
    pressed = false
    setTimeout(() => {
      for (const field of waiting) check(field)
      waiting.clear()
    })
  })
}

const fields = [...form.querySelectorAll('[data-check]')]
const timers = new Map()
for (const field of fields) {
  // While somebody types, an address is not whole yet: the check waits for a pause, or for the next field.
  field.addEventListener('input', () => {
    clearTimeout(timers.get(field))
    timers.set(
      field,
      setTimeout(() => soon(field), 600),
    )
  })
  field.addEventListener('change', () => {
    clearTimeout(timers.get(field))
    soon(field)
  })
}
// What an address may be depends on the kind of application.
for (const choice of form.querySelectorAll('[name=kind]')) {
  choice.addEventListener('change', () => {
    for (const field of fields) if (field.value.trim()) check(field)
  })
}
