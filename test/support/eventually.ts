import { expect } from 'chai'

/** Asks until the answer is as expected: another process's change of access is known within five seconds. */
export async function eventually<T>(ask: () => Promise<T>, expected: T, seconds = 5): Promise<void> {
  const end = Date.now() + seconds * 1000
  let answer = await ask()
  while (answer !== expected && Date.now() < end) {
    await new Promise((done) => setTimeout(done, 50))
    answer = await ask()
  }
  expect(answer).to.equal(expected)
}
