/**
 * Stands for zod's messages in all languages: fifty modules, which every test file would load anew and none uses. English
 * is not among them: zod loads that by itself.
 */
module.exports = {};
