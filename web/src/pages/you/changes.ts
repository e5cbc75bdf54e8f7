// What was done to an account, in words.
const said: Record<string, string> = {
  "user.create": "The account was made", "user.update": "Name, roles or access were changed", "user.password": "The password was set", "user.link": "A link to sign in was made",
  "second-factor.enrol": "A second factor was begun", "second-factor.confirm": "A second factor was set up", "second-factor.remove": "The second factor was removed",
  "token.create": "A token was made", "token.revoke": "A token was revoked", "session.start": "Signed in", "session.revoke": "A session was ended",
};
export const changeWords = (what: string): string => said[what] ?? what;
