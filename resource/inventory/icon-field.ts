import { Text } from '../engine/fields/text.ts'
import { iconName } from './settings/rules.ts'

/** The name of an icon: `ti:package:outline`. */
export class Icon extends Text {
  constructor() {
    super(100)
  }
  override parse(value: unknown): string {
    const name = super.parse(value)
    iconName(name)
    return name
  }
}
