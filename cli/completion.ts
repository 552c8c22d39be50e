/** `stockade completion`: what a shell completes, written out from the commands as they are. */
import { Argument, Command } from 'commander'

interface Flag {
  /** `--type` */
  readonly name: string
  readonly about: string
  /** Words that it can take; undefined where a value is free, and for switches. */
  readonly choices: readonly string[] | undefined
  readonly takesValue: boolean
}
/** A command by the words that lead to it: empty, `user`, `user create`. */
interface Place {
  readonly path: string
  readonly about: string
  readonly below: readonly { name: string; about: string }[]
  readonly flags: readonly Flag[]
}

const HELP: Flag = { name: '--help', about: 'display help for command', choices: undefined, takesValue: false }

function places(command: Command, path: readonly string[] = []): Place[] {
  const flags = command.options.flatMap(({ long, hidden, description: about, argChoices: choices, required: takesValue }) =>
    long && !hidden ? [{ name: long, about, choices, takesValue }] : [],
  )
  const words = command.registeredArguments.flatMap(({ argChoices = [], description: about }) =>
    argChoices.map((name) => ({ name, about })),
  )
  const below = [...command.commands.map((one) => ({ name: one.name(), about: one.description() })), ...words]
  return [
    { path: path.join(' '), about: command.description(), below, flags: [...flags, HELP] },
    ...command.commands.flatMap((one) => places(one, [...path, one.name()])),
  ]
}

/** In single quotes, as all three shells read them; fish alone knows a backslash in there. */
const quoted = (text: string): string => `'${text.replaceAll("'", '’').replaceAll('\\', '')}'`

/** Where the words before the cursor lead. */
const walk = (all: readonly Place[], words: string): string => `  for word in ${words}; do
    case "\${at:+$at }$word" in
      ${all
        .filter(({ path }) => path)
        .map(({ path }) => quoted(path))
        .join('|')}) at="\${at:+$at }$word" ;;
    esac
  done`

const cases = (all: readonly Place[], line: (place: Place) => string): string =>
  all.map((place) => `    ${quoted(place.path)}) ${line(place)} ;;`).join('\n')

/** Places and flags with words of their own, for `case "$at $before"`. */
const valueCases = (all: readonly Place[], line: (choices: readonly string[]) => string): string =>
  all
    .flatMap(({ path, flags }) =>
      flags.filter(({ takesValue }) => takesValue).map(({ name, choices = [] }) => `    ${quoted(`${path} ${name}`)}) ${line(choices)} ;;`),
    )
    .join('\n')

const names = ({ below, flags }: Place): string[] => [...below.map(({ name }) => name), ...flags.map(({ name }) => name)]

/** A value that is no word of a few is most often a file: bash completes those where nothing fits. */
const bash = (all: readonly Place[]): string => `_stockade() {
  local at= word words cur=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
${walk(all, `"\${COMP_WORDS[@]:1:COMP_CWORD-1}"`)}
  case "$at" in
${cases(all, (place) => `words=${quoted(names(place).join(' '))}`)}
  esac
  case "$at $before" in
${valueCases(all, (choices) => `words=${quoted(choices.join(' '))}`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _stockade stockade
`

const zsh = (all: readonly Place[]): string => `#compdef stockade
_stockade() {
  local at= word before=\${words[CURRENT-1]}
${walk(all, `\${words[2,CURRENT-1]}`)}
  case "$at $before" in
${valueCases(all, (choices) => (choices.length ? `compadd -- ${choices.join(' ')}; return` : '_files; return'))}
  esac
  local -a found
  case "$at" in
${cases(all, ({ below, flags }) => {
  const entries = [...below, ...flags].map(({ name, about }) => quoted(`${name}:${about.replaceAll(':', '\\:')}`))
  return `found=(${entries.join(' ')})`
})}
  esac
  _describe stockade found || _files
}
(( $+functions[compdef] )) && compdef _stockade stockade
`

const fish = (all: readonly Place[]): string => {
  const lines = all.flatMap(({ path, below, flags }) => {
    const here = `complete -c stockade -n 'test (__stockade_at) = "${path}"'`
    const flagLine = ({ name, about, takesValue, choices }: Flag) =>
      `${here} -l ${name.slice(2)} -d ${quoted(about)}${takesValue ? (choices ? ` -xa ${quoted(choices.join(' '))}` : ' -rF') : ''}`
    return [...below.map(({ name, about }) => `${here} -a ${name} -d ${quoted(about)}`), ...flags.map(flagLine)]
  })
  const paths = all.filter(({ path }) => path).map(({ path }) => quoted(path))
  return `function __stockade_at
  set -l at
  for word in (commandline -opc)[2..-1]
    set -l deeper (string trim -- "$at $word")
    contains -- $deeper ${paths.join(' ')}; and set at $deeper
  end
  echo "$at"
end
complete -c stockade -f
${lines.join('\n')}
`
}

const SHELLS = { bash, zsh, fish }

/** @param whole makes the program with every command in it */
export const completionCommand = (whole: () => Promise<Command>): Command =>
  new Command('completion')
    .description('print a script that completes commands and flags in a shell; for bash: source <(stockade completion bash)')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .action(async (shell: keyof typeof SHELLS) => {
      process.stdout.write(SHELLS[shell](places(await whole())))
    })
