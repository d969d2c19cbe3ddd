/* SPDX-License-Identifier: MIT */
/* handed: certificates without their keys, as the key holder hands them to its master. */
#ifndef HANDED_H
#define HANDED_H

#include <stddef.h>
#include "base/buffer.h"
#include "base/span.h"
#include "tls/certificate.h"

/* Adds the certificate and its chain. 0, or -1 with errno. */
int handed_write(struct buffer *to, const struct certificate *certificate);

/*
 * Takes the next one from the front; its key is that of this number at the key holder (signer.h).
 * Returns 0, or -1 with a sentence in why; certificate_free has to be called all the same.
 */
int handed_read(struct span *from, const char *file, unsigned int number,
		struct certificate *certificate, char *why, size_t room);

/* Text, which may be empty, and its end. handed_read_text: 0, or -1 when it does not fit. */
int handed_write_text(struct buffer *to, const char *text);
int handed_read_text(struct span *from, char *text, size_t room);

#endif
