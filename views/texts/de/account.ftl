account-save = Speichern
account-password-hint = Mindestens 10 Zeichen, ohne Ihren Namen. Ein paar Wörter, die nicht zusammengehören, lassen sich leicht merken.
account-password-again = Passwort wiederholen
account-end-tokens = Auch meine API-Token widerrufen
account-end-tokens-help = { $n ->
    [one] Es gibt 1, und das Programm, das es verwendet, braucht dann ein neues. Tun Sie das, wenn jemand anderes Ihr Passwort kennen könnte.
   *[other] Es gibt { $n }, und Programme, die sie verwenden, brauchen dann neue. Tun Sie das, wenn jemand anderes Ihr Passwort kennen könnte.
}
account-factor-foot = Von da an wird Ihr Passwort allein abgelehnt, auch bei Programmen, die Benutzername und Passwort senden. Geben Sie diesen ein <a href="{ $link }">API-Token</a>.
security-lead = Womit Sie sich ausweisen und wo Sie angemeldet sind.
security-ways = So melden Sie sich an
security-password = Passwort
security-password-set = Gesetzt. Wenn Sie es ändern, werden Ihre anderen Browser abgemeldet.
security-password-none = Keines: Sie melden sich ohne Passwort an.
security-app = Authenticator-App
security-on = ein
security-off = aus
security-app-on = Wird nach Ihrem Passwort abgefragt. Eingerichtet { $when }.
security-app-off = Codes aus einer App auf Ihrem Telefon: Ein gestohlenes Passwort allein genügt dann nicht.
security-app-set-up = Einrichten<span class="hidden"> der Authenticator-App</span>
security-app-replace = Andere App verwenden<span class="hidden"> für Authenticator-Codes</span>
security-app-remove = Entfernen<span class="hidden"> der Authenticator-App</span>
security-passkeys = Passkeys
security-none = keine
security-passkeys-help = Fingerabdruck, Gesicht oder PIN eines Geräts, statt des Passworts oder danach.
security-passkeys-impossible = Browser bieten Passkeys nur über HTTPS und für eine Adresse mit einem Hostnamen an. Die Adresse dieses Servers erfüllt das nicht.
security-passkey-add = Passkey hinzufügen
security-passkey-synced = In einem Passwort-Manager, der ihn synchronisiert. Hinzugefügt { $added }, zuletzt verwendet { $used }.
security-passkey-device = Auf einem Gerät. Hinzugefügt { $added }, zuletzt verwendet { $used }.
security-passkey-remove = Entfernen<span class="hidden"> von { $name }</span>
security-codes = Wiederherstellungscodes
security-codes-left = noch { $n }
security-codes-help = Jeder ersetzt einmal Ihre App oder Ihren Passkey, wenn sie verloren sind.
security-codes-new = Neue Codes erstellen
security-places = Wo Sie angemeldet sind
security-here = dieser Browser
security-since = angemeldet { $when }
security-since-with = angemeldet { $when } mit { $how }
security-how-password = Passwort
security-how-passkey = Passkey
security-how-code = Code
security-seen = zuletzt gesehen { $when }
security-stays = bleibt angemeldet
security-sign-out = Abmelden<span class="hidden"> von { $device }</span>
security-sign-out-here = Abmelden<span class="hidden"> dieses Browsers</span>
security-elsewhere = Überall sonst
security-elsewhere-help = Stimmt etwas nicht, oder haben Sie ein Gerät verloren? Dieser Browser bleibt angemeldet.
security-sign-out-others = Überall sonst abmelden
app-title = Authenticator-App einrichten
app-lead = Eine App auf Ihrem Telefon zeigt einen Code, der sich alle 30 Sekunden ändert. Sie werden nach Ihrem Passwort danach gefragt.
app-replaces = Sie haben bereits eine App. Sobald diese eingerichtet ist, gelten die Codes der anderen nicht mehr.
app-qr = QR-Code für Ihre Authenticator-App
app-scan = <strong>1. Scannen Sie das</strong> mit Ihrer Authenticator-App, gleich welcher. Sind Sie gerade auf diesem Telefon, <a href="{ $uri }">öffnen Sie es in Ihrer App</a>.
app-key = Oder geben Sie diesen Schlüssel in der App ein:
app-code = 2. Der Code, den sie anzeigt
app-submit = Aktivieren
app-incomplete = Die Seite war unvollständig. Scannen Sie das neue Bild.
app-wrong = Dieser Code passt nicht zu diesem Bild. Geben Sie den ein, den die App jetzt anzeigt. Wenn auch neue Codes abgelehnt werden, lassen Sie Ihr Telefon seine Uhr selbst stellen.
app-done = Ihre Authenticator-App ist eingerichtet. Von jetzt an werden Sie nach einem Code gefragt.
app-remove = Authenticator-App entfernen?
app-remove-stops = Sie können sich nicht mehr mit ihren Codes anmelden.
passkey-crumb = Passkey
passkey-lead = Melden Sie sich mit Fingerabdruck, Gesicht oder der PIN eines Geräts an: kein Passwort, das man tippen muss oder stehlen kann.
passkey-name = Name
passkey-name-hint = Ein Name, an dem Sie ihn erkennen, zum Beispiel „Laptop Büro“.
passkey-noscript = Passkeys brauchen JavaScript in diesem Browser.
passkey-create = Passkey erstellen
passkey-failed = Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal.
passkey-known = Dieser Passkey ist bereits registriert.
passkey-done = Ihr Passkey ist eingerichtet. Damit melden Sie sich ohne Passwort an.
passkey-remove = Diesen Passkey entfernen?
passkey-remove-stops = Sie können sich hier nicht mehr damit anmelden.
passkey-remove-elsewhere = Ihr Gerät oder Passwort-Manager zeigt ihn vielleicht noch an; dort können Sie ihn löschen.
passkey-not-used = Es wurde kein Passkey verwendet. Versuchen Sie es noch einmal, oder fahren Sie auf andere Weise fort.
passkey-on-device = Dieses Gerät hat bereits einen Passkey für dieses Konto.
passkey-impossible = Der Browser konnte hier keinen Passkey verwenden. Fahren Sie auf andere Weise fort.
remove-submit = Entfernen
remove-with-passkey = Mit Passkey entfernen
remove-last = Es ist der letzte: Danach öffnet Ihr Passwort allein das Konto, und Ihre Wiederherstellungscodes gelten nicht mehr.
remove-last-without-password = Es ist der letzte, und Sie haben kein Passwort: Danach öffnet nichts das Konto, bis Ihnen ein Superuser einen Link gibt. Auch Ihre Wiederherstellungscodes gelten nicht mehr.
remove-done = { $name } wurde entfernt.
password-change = Passwort ändern
password-choose = Passwort wählen
password-change-title = Ihr Passwort ändern
password-new = Neues Passwort
password-new-again = Neues Passwort wiederholen
password-notice = Ihre anderen Browser werden abgemeldet, dieser bleibt angemeldet. Apps, die in Ihrer Abwesenheit arbeiten dürfen, arbeiten weiter.
password-notice-tokens = Ihre anderen Browser werden abgemeldet, dieser bleibt angemeldet. Apps, die in Ihrer Abwesenheit arbeiten dürfen, arbeiten weiter, ebenso API-Token, wenn Sie sie nicht widerrufen.
password-done = Ihr Passwort ist geändert.{ $browsers ->
    [0] {""}
    [one] {" "}1 anderer Browser wurde abgemeldet.
   *[other] {" "}{ $browsers } andere Browser wurden abgemeldet.
}{ $tokens ->
    [0] {""}
    [one] {" "}1 Token wurde widerrufen.
   *[other] {" "}{ $tokens } Token wurden widerrufen.
}
recovery-lead = Falls Sie Ihr Telefon oder Ihren Passkey verlieren: Jeder Code dient einmal als Ersatz.
recovery-keep = Bewahren Sie diese Codes jetzt auf
recovery-keep-help = Sie werden nur dieses eine Mal gezeigt. Drucken Sie sie aus oder speichern Sie sie in einem Passwort-Manager, nicht nur auf dem Telefon, das sie ersetzen.
recovery-print = Drucken
recovery-print-help = Zum Drucken verwenden Sie den Befehl des Browsers (Strg+P oder ⌘P).
recovery-printed-for = Wiederherstellungscodes von { $user } bei { $site }
recovery-printed-on = Erstellt am { $when }. Jeder gilt einmal. Neue Codes machen diese ungültig.
recovery-kept = Ich habe sie aufbewahrt
recovery-left = { $left } von { $total } Codes sind übrig. Sie können nicht noch einmal gezeigt werden; Sie können zehn neue erstellen, dann gelten alle früheren nicht mehr.
recovery-with-passkey = Neue Codes mit Passkey erstellen
recovery-done = Hier sind Ihre neuen Wiederherstellungscodes. Die früheren gelten nicht mehr.
recovery-yours = Ihre Wiederherstellungscodes
session-end = Diesen Browser abmelden?
session-end-stops = Sie müssen sich in diesem Browser neu anmelden.
session-end-here = Es ist der Browser, den Sie gerade verwenden: Sie müssen sich neu anmelden.
session-end-apps = Apps, in denen Sie von dort angemeldet waren, verlieren ihren Zugriff, außer denen, die in Ihrer Abwesenheit arbeiten dürfen.
session-end-submit = Abmelden
session-ended = { $device } ist abgemeldet.
session-end-others = Überall sonst abmelden?
session-no-others = Kein anderer Browser ist angemeldet.
session-end-others-stops = Sie müssen sich in diesen Browsern neu anmelden. Der, den Sie gerade verwenden, bleibt angemeldet.
session-end-others-tokens = API-Token bleiben gültig.
session-ended-others = { $n ->
    [one] 1 Browser wurde abgemeldet.
   *[other] { $n } Browser wurden abgemeldet.
} Dieser hier bleibt angemeldet.
