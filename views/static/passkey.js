// Passkeys: what the page asks for goes to the browser, what the browser answers goes into the form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

// Options come as JSON, where bytes are base64url (WebAuthn §5.1.9 and §5.1.10).
const decode = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user ? { user: { ...options.user, id: bytes(options.user.id) } } : {}),
  ...(options.allowCredentials ? { allowCredentials: options.allowCredentials.map((c) => ({ ...c, id: bytes(c.id) })) } : {}),
  ...(options.excludeCredentials ? { excludeCredentials: options.excludeCredentials.map((c) => ({ ...c, id: bytes(c.id) })) } : {}),
})
const encode = ({ id, rawId, type, response, authenticatorAttachment }) => ({
  id,
  rawId: text(rawId),
  type,
  authenticatorAttachment: authenticatorAttachment ?? undefined,
  clientExtensionResults: {},
  response: response.attestationObject
    ? {
        clientDataJSON: text(response.clientDataJSON),
        attestationObject: text(response.attestationObject),
        transports: response.getTransports?.() ?? [],
      }
    : {
        clientDataJSON: text(response.clientDataJSON),
        authenticatorData: text(response.authenticatorData),
        signature: text(response.signature),
        userHandle: response.userHandle ? text(response.userHandle) : undefined,
      },
})

// Words of the page, by what the browser says.
const problems = { NotAllowedError: 'notUsed', InvalidStateError: 'onDevice' }

for (const part of document.querySelectorAll('[data-passkey]')) {
  if (!window.PublicKeyCredential) continue
  const options = JSON.parse(part.dataset.passkey)
  const [button, message] = [part.querySelector('button'), part.querySelector('[role=status]')]
  part.hidden = false
  button.addEventListener('click', async () => {
    const form = button.form
    if (options.user && !form.reportValidity()) return
    message.textContent = ''
    try {
      const publicKey = decode(options)
      const credential = await (options.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }))
      form.elements.assertion.value = JSON.stringify(encode(credential))
      form.noValidate = true
      form.requestSubmit()
    } catch (error) {
      message.textContent = part.dataset[problems[error.name] ?? 'impossible']
    }
  })
}
