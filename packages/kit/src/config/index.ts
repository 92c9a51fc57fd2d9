export { ConfigError, type ConfigProblem } from "./config-error.ts";
export { describeSettings, printEnvExample, type SettingDescription } from "./describe-settings.ts";
export { parseDuration } from "./duration.ts";
export {
  type ConfigOf,
  type ConfigShape,
  type ReadOptions,
  readConfig,
  readConfigSync,
} from "./read-config.ts";
export {
  type Reading,
  type Setting,
  type SettingKinds,
  type SettingOptions,
  setting,
  type ValueOf,
} from "./setting.ts";
