account-save = Save
account-password-hint = At least 10 characters, without your name. A few words that do not belong together are easy to remember.
account-password-again = Repeat the password
account-end-tokens = Also revoke my API tokens
account-end-tokens-help = { $n ->
    [one] There is 1, and the program that uses it will need a new one. Do this if someone else may know your password.
   *[other] There are { $n }, and programs that use them will need new ones. Do this if someone else may know your password.
}
account-factor-foot = From then on your password alone is no longer enough, also for programs that send your username and password. Give those an <a href="{ $link }">API token</a>.
security-lead = How you prove that it’s you, and where you are signed in.
security-ways = How you sign in
security-password = Password
security-password-set = Set. Changing it signs out your other browsers.
security-password-none = None: you sign in without one.
security-app = Authenticator app
security-on = on
security-off = off
security-app-on = Asked for after your password. Set up { $when }.
security-app-off = Codes from an app on your phone, so that a stolen password alone is not enough.
security-app-set-up = Set up<span class="hidden"> the authenticator app</span>
security-app-replace = Use another app<span class="hidden"> for authenticator codes</span>
security-app-remove = Remove<span class="hidden"> the authenticator app</span>
security-passkeys = Passkeys
security-none = none
security-passkeys-help = Fingerprint, face or PIN of a device, instead of your password or after it.
security-passkeys-impossible = Browsers offer passkeys only over HTTPS and for an address with a host name. The address of this server does not qualify.
security-passkey-add = Add a passkey
security-passkey-synced = In a password manager that syncs it. Added { $added }, last used { $used }.
security-passkey-device = On one device. Added { $added }, last used { $used }.
security-passkey-remove = Remove<span class="hidden"> { $name }</span>
security-codes = Recovery codes
security-codes-left = { $n } left
security-codes-help = Each replaces your app or passkey once, if you lose it.
security-codes-new = Create new codes
security-places = Where you are signed in
security-here = this browser
security-since = signed in { $when }
security-since-with = signed in { $when } with { $how }
security-how-password = password
security-how-passkey = passkey
security-how-code = code
security-seen = last seen { $when }
security-stays = stays signed in
security-sign-out = Sign out<span class="hidden"> { $device }</span>
security-sign-out-here = Sign out<span class="hidden"> here</span>
security-elsewhere = Everywhere else
security-elsewhere-help = Does something look wrong, or have you lost a device? This browser stays signed in.
security-sign-out-others = Sign out everywhere else
app-title = Set up an authenticator app
app-lead = An app on your phone shows a code that changes every 30 seconds. You are asked for it after your password.
app-replaces = You already have an app. Once this one is set up, codes from the other stop working.
app-qr = QR code for your authenticator app
app-scan = <strong>1. Scan this</strong> with your authenticator app: any will do. On this very phone, <a href="{ $uri }">open it in your app</a>.
app-key = Or enter this key in the app:
app-code = 2. The code that it shows
app-submit = Turn on
app-incomplete = The page was incomplete. Scan the new picture.
app-wrong = That code does not match this picture. Enter the one that the app shows now. If new codes are refused too, let your phone set its clock by itself.
app-done = Your authenticator app is set up. From now on you are asked for a code.
app-remove = Remove the authenticator app?
app-remove-stops = You can no longer use its codes to sign in.
passkey-crumb = Passkey
passkey-lead = Sign in with your fingerprint, your face or the PIN of a device: no password to type, and none to steal.
passkey-name = Name
passkey-name-hint = A name that you will recognize, such as “Work laptop”.
passkey-noscript = Passkeys need JavaScript in this browser.
passkey-create = Create a passkey
passkey-failed = No passkey was created. Try again.
passkey-known = This passkey is already registered.
passkey-done = Your passkey is set up. With it you sign in without a password.
passkey-remove = Remove this passkey?
passkey-remove-stops = You can no longer use it to sign in here.
passkey-remove-elsewhere = Your device or password manager may still list it; you can delete it there.
passkey-not-used = No passkey was used. Try again, or continue another way.
passkey-on-device = This device already holds a passkey for this account.
passkey-impossible = The browser could not use a passkey here. Continue another way.
remove-submit = Remove
remove-with-passkey = Remove with a passkey
remove-last = It is your last one: after that your password alone opens the account, and your recovery codes are gone.
remove-last-without-password = It is your last one, and you have no password: after that nothing opens the account until a superuser gives you a link. Your recovery codes are gone, too.
remove-done = { $name } was removed.
password-change = Change password
password-choose = Choose a password
password-change-title = Change your password
password-new = New password
password-new-again = Repeat the new password
password-notice = Your other browsers are signed out; this one stays signed in. Apps that you allowed to work while you are away keep working.
password-notice-tokens = Your other browsers are signed out; this one stays signed in. Apps that you allowed to work while you are away keep working, and so do API tokens unless you revoke them.
password-done = Your password is changed.{ $browsers ->
    [0] {""}
    [one] {" "}1 other browser was signed out.
   *[other] {" "}{ $browsers } other browsers were signed out.
}{ $tokens ->
    [0] {""}
    [one] {" "}1 token was revoked.
   *[other] {" "}{ $tokens } tokens were revoked.
}
recovery-lead = In case you lose your phone or your passkey: each code replaces it once.
recovery-keep = Save these codes now
recovery-keep-help = They are shown only once. Print them, or save them in a password manager, but not only on the phone that they are for.
recovery-print = Print
recovery-print-help = To print, use the browser’s own command (Ctrl+P or ⌘P).
recovery-printed-for = Recovery codes of { $user } at { $site }
recovery-printed-on = Created { $when }. Each works once. They stop working when new codes are created.
recovery-kept = I have saved them
recovery-left = { $left } of { $total } codes are left. They cannot be shown again; you can create ten new ones, and all earlier ones stop working.
recovery-with-passkey = Create new codes with a passkey
recovery-done = Here are your new recovery codes. The earlier ones no longer work.
recovery-yours = Your recovery codes
session-end = Sign out this browser?
session-end-stops = You have to sign in again in that browser.
session-end-here = It is the browser that you are using: you have to sign in again.
session-end-apps = Apps that were signed in to from there lose their access, except those that you allowed to work while you are away.
session-end-submit = Sign out
session-ended = { $device } is signed out.
session-end-others = Sign out everywhere else?
session-no-others = No other browser is signed in.
session-end-others-stops = You have to sign in again in those browsers. This one stays signed in.
session-end-others-tokens = API tokens are not affected.
session-ended-others = { $n ->
    [one] 1 browser was signed out.
   *[other] { $n } browsers were signed out.
} This one stays signed in.
