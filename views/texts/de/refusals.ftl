refused-username = Geben Sie Ihren Benutzernamen ein.
refused-password = Geben Sie Ihr Passwort ein.
refused-limit-pair = Zu viele falsche Passwörter für diesen Benutzernamen von Ihrer Adresse. Was jetzt hilft: Warten Sie { $wait } und versuchen Sie es dann noch einmal.
refused-limit-address = Zu viele falsche Passwörter von Ihrer Adresse. Was jetzt hilft: Warten Sie { $wait } und versuchen Sie es dann noch einmal.
refused-limit-account = Zu viele falsche Passwörter für diesen Benutzernamen von mehreren Adressen. Was jetzt hilft: Warten Sie { $wait } und versuchen Sie es dann noch einmal. Ein Passkey geht sofort, ebenso ein Ort, von dem aus Sie sich schon angemeldet haben.
refused-wrong = Benutzername und Passwort passen nicht zusammen.
refused-wrong-wait = Benutzername und Passwort passen nicht zusammen. Warten Sie { $wait }, bevor Sie es noch einmal versuchen.
refused-wrong-left = Benutzername und Passwort passen nicht zusammen. { $n ->
    [0] Nach dem nächsten falschen Versuch folgt eine kurze Wartezeit.
    [1] Noch ein Versuch, dann folgt eine kurze Wartezeit.
    [2] Noch zwei Versuche, dann folgt eine kurze Wartezeit.
    [3] Noch drei Versuche, dann folgt eine kurze Wartezeit.
    [4] Noch vier Versuche, dann folgt eine kurze Wartezeit.
    [5] Noch fünf Versuche, dann folgt eine kurze Wartezeit.
   *[other] Noch { $n } Versuche, dann folgt eine kurze Wartezeit.
}
refused-no-code = Geben Sie einen Code ein.
refused-code = Dieser Code stimmt nicht oder wurde schon verwendet. Warten Sie auf den nächsten oder nehmen Sie einen anderen. Wenn auch neue Codes abgelehnt werden, lassen Sie Ihr Telefon seine Uhr selbst stellen.
refused-no-proof = Bestätigen Sie, dass Sie es sind.
refused-proof = Das stimmt nicht. Es wurde nichts geändert.
refused-proof-code = Das stimmt nicht. Es wurde nichts geändert. Wenn auch neue Codes abgelehnt werden, lassen Sie Ihr Telefon seine Uhr selbst stellen.
refused-factor-limit = Zu viele falsche Versuche. Es wurde nichts geprüft: Warten Sie { $wait } und versuchen Sie es dann noch einmal.
refused-factor-wait = Das stimmt nicht. Warten Sie { $wait }, bevor Sie es noch einmal versuchen.
refused-challenge = Die Seite war zu lange geöffnet. Verwenden Sie Ihren Passkey noch einmal.
refused-passkey = Dieser Passkey ist hier nicht bekannt oder wurde entfernt. Melden Sie sich auf andere Weise an.
refused-passkey-limit = Von Ihrer Adresse kamen viele falsche Passkeys. Warten Sie { $wait } und versuchen Sie es dann noch einmal.
refused-passkey-other = Dieser Passkey gehört zu einem anderen Konto.
proof-password = Ihr Passwort
proof-code = ein Code Ihrer App
proof-recovery = ein Wiederherstellungscode
password-missing = Wählen Sie ein Passwort.
password-again-differs = Die Passwörter stimmen nicht überein. Geben Sie beide noch einmal ein.
password-short = Verwenden Sie mindestens { $n } Zeichen.
password-long = Verwenden Sie höchstens { $n } Zeichen.
password-username = Der Benutzername darf nicht im Passwort vorkommen.
password-names = Ihr Name oder Ihre E-Mail-Adresse darf nicht im Passwort vorkommen.
password-common = Das ist eines der Passwörter, die Angreifer zuerst versuchen. Verwenden Sie ein paar Wörter, die nicht zusammengehören.
username-missing = Wählen Sie einen Benutzernamen.
username-invalid = Geben Sie einen gültigen Benutzernamen ein: bis zu 150 Zeichen, nur Buchstaben eines Alphabets, Ziffern und @ . + - _.
username-taken = Es gibt bereits ein Konto mit diesem Benutzernamen.
