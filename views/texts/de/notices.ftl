person-password-alone = Das Passwort allein öffnet das Konto.
person-nothing-opens = Mit diesem Konto kann sich niemand anmelden: Es hat weder Passwort noch Passkey.
person-last-superuser = Das ist der letzte Superuser, der sich anmelden kann. Das Konto lässt sich erst deaktivieren, löschen oder zurückstufen, wenn es einen weiteren Superuser mit Passwort oder Passkey gibt.
login-not-set-up = Dieser Server ist noch nicht eingerichtet. Beim Start hat er einen Einrichtungslink ausgegeben: Er steht im Terminal oder in den Aufzeichnungen des Dienstes. Oder führen Sie auf dem Server <code>stockade user create NAME --superuser</code> aus.
other-host-title = Dieser Server hat eine andere Adresse
other-host-happened = Sie haben { $came } aufgerufen. Der Server ist unter { $own }/ eingerichtet, deshalb klappt die Anmeldung hier nicht.
other-host-next = Benutzen Sie diese Adresse, wenn Ihr Browser sie öffnen kann. Sonst bitten Sie den Betreiber, den Server mit der Adresse zu starten, die alle benutzen: --url { $base }
other-host-link = Zu { $own }/
