refused-username = Enter your username.
refused-password = Enter your password.
refused-limit-pair = Too many wrong passwords for this username from your address. What to do: wait { $wait }, then try again.
refused-limit-address = Too many wrong passwords from your address. What to do: wait { $wait }, then try again.
refused-limit-account = Too many wrong passwords for this username, from several addresses. What to do: wait { $wait }, then try again. A passkey works at once, and so does a place where you have signed in before.
refused-wrong = The username and password do not match.
refused-wrong-wait = The username and password do not match. Wait { $wait } before you try again.
refused-wrong-left = The username and password do not match. { $n ->
    [0] After the next wrong try there is a short wait.
    [1] One more try, then there is a short wait.
    [2] Two more tries, then there is a short wait.
    [3] Three more tries, then there is a short wait.
    [4] Four more tries, then there is a short wait.
    [5] Five more tries, then there is a short wait.
   *[other] { $n } more tries, then there is a short wait.
}
refused-no-code = Enter a code.
refused-code = That code is not correct, or it was used already. Wait for the next one, or use another. If new codes are refused too, let your phone set its clock by itself.
refused-no-proof = Confirm that it’s you.
refused-proof = That is not correct. Nothing was changed.
refused-proof-code = That is not correct. Nothing was changed. If new codes are refused too, let your phone set its clock by itself.
refused-factor-limit = Too many wrong tries. Nothing was checked: wait { $wait }, then try again.
refused-factor-wait = That is not correct. Wait { $wait } before you try again.
refused-challenge = The page was open for too long. Use your passkey again.
refused-passkey = That passkey is not known here, or it was removed. Sign in another way.
refused-passkey-limit = There were many wrong passkeys from your address. Wait { $wait }, then try again.
refused-passkey-other = That passkey belongs to another account.
proof-password = your password
proof-code = a code from your app
proof-recovery = a recovery code
password-missing = Choose a password.
password-again-differs = The passwords do not match. Enter both again.
password-short = Use at least { $n } characters.
password-long = Use at most { $n } characters.
password-username = The username must not be part of the password.
password-names = Your name or email address must not be part of the password.
password-common = This is one of the passwords that attackers try first. Use a few words that do not belong together.
username-missing = Choose a username.
username-invalid = Enter a valid username: up to 150 letters of one alphabet, digits and @ . + - _ only.
username-taken = A user with that username already exists.
