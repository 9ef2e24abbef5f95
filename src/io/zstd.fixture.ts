/**
 * @file Zstandard frames made by the reference program (zstd 1.5.4), as base64, with size and CRC-32 of what is in them.
 *
 * `header` and `summaries` are the two parts of a small Inspect log (levels 19 and 3, single segment, with checksum);
 * `rows` holds the lines "<i * i mod 97> of row <i mod 7>" for i < 20,000 over two blocks: once from a file without
 * checksum, once from a pipe, so that the frame does not say its size.
 */

export const zstdFrames = {
  header: {
    size: 130,
    crc32: 2064392869,
    base64:
      "KLUv/SSCDQMAgkYUEZB9iINNns7x7O6vMdWlu2MIvT8Rw7KX4oPzkK0ZDdou18FaeirRB+ffTfhBeGIfnF8OyWyfg/MwafYg/L1MqXwfnL8ZJ3wfhALOy+muZfp5BAAyhQpAuLBPWmKeAW7dSK0=",
  },
  summaries: {
    size: 1160,
    crc32: 1445390324,
    base64:
      "KLUv/WSIAxUFAJKHGRtwS3UYBbcMcB2MkBET0hV8/n0SR5N43+T/X2aFDRxksICzu+esmnkgS8HkwBTCtca8ICaYcQl5XbqW3tXMN1OJfmzo5GJ7r2FkaiWMV1wuFZ0hKwx7Xc1R9CU1RV/Nj8UVXVGXhBcAFaTCQHoAZ4ATgDwGE2MgFYAf4BgAUMJAegBngBMAUJdiVOsMj1QMp1ew0PSmsowQ6uYARTIFBZqk8/o=",
  },
  rows: {
    size: 236904,
    crc32: 1815254759,
    base64:
      "KLUv/aBonQMA5BsAaky0CBOgFSQ56EwMAMSRu2VFpMX+oskDigCDAIMA03Fk/hJCoYRcYniPxqntkQLlz9aYCQtPED2rt/4UCBmfxU2kHTW1GbNeBeqtmPnWGnbSIBPneGAgE8NvdbYPYoJlM43tIwcljz0dR+YvIRRKyCWG92ic2h4pUP5sjRlZeILoQ/XWZwQFQsZncRNpxzBNUB2CN9gMEQu1Ah/WIIUgMCCAgACAAIEgCpQ/W2MmLDxB9Kze+lMgZHwWN5F21NRmzHoD9VbMfGsNO2mQiXM8MJCJ4bc62wcxwbKZxvaRg5LHno4j85cQCiXkEsN7NE5tjxQof7bGTFh4guhZvfWnQMj4LG4i7aipzdirQL0VM99aw04aZOIcDwxkYvitzvZBTLBsprF95KDksQP1p0DIuLiJtKPmDQx6A/VWzHxrdtLJxDlOBjIx/Dac7YOYYNlMY/vIgZLHno4j/hJCoYRcYniPxqntkQLlz9aYCQtPED2rt/4UCBmfN5F21LyBQW+g3oqZb61hJw0ycY4HBjIx/FZn+yAmWDbT2D5yUPLY03Fk/hJCoYRcYniPxqntUeqtmPnWGnbSIBPneGAgE8NvdbYPYoJlM43tIwcljz0dR+YvIRRKyCWG92ic2h4pUP5sjZmw8ATRs3rrT4GQcXETaUfNGxj0BuqtmPnWGnbSIBPneGAgE8NvdbYPYoJlM43tIwcljz0dR+YvIRRKyCWG92ic2h4pUP5sjZmw8ATRs3oDgoeoItDY254BIo6BRCmFNhK4QQB8fuT+/78BkuBu31DTED4rHDQiGVBfS57j1P3JlboaWEUUDvw8uNimYGc94LeNrKyXXQefiE5BtilYYcAYKQjwePAM/YQObuJSyW5EPfDz4GKbgp31gN82srJedh18IjoF2caSVfJKJbcXeRTJUJorUOvJZtFHNn6pZDeiHvi5VUlGS9wsRfS2kZX1suvgE9EpyDYFKwwYIwUBHg+eoZ/QwU1cKtmNqAd+Zl0BYcl0JC9VFCG5J3KkOo8YqxCbUTuBMA+WoR2g4VC8XGvRqQd85lIFYsl0JL+Ys6FFUimZklQAHutVQcYYQa1XC974VXXAxi4A5kowg5+yrkBYZDbJzwoqRbzEnHiKWm4wBqyRzhInDe5y6/LgJpaXiGlfu0JVDVov9KQ9aSftpIVP2k9qQo3p4OmoFVUAAAABAGWds/a5BgI=",
  },
  rowsFromPipe: {
    size: 236904,
    crc32: 1815254759,
    base64:
      "KLUv/QRo5BsAaky0CBOgFSQ56EwMAMSRu2VFpMX+oskDigCDAIMA03Fk/hJCoYRcYniPxqntkQLlz9aYCQtPED2rt/4UCBmfxU2kHTW1GbNeBeqtmPnWGnbSIBPneGAgE8NvdbYPYoJlM43tIwcljz0dR+YvIRRKyCWG92ic2h4pUP5sjRlZeILoQ/XWZwQFQsZncRNpxzBNUB2CN9gMEQu1Ah/WIIUgMCCAgACAAIEgCpQ/W2MmLDxB9Kze+lMgZHwWN5F21NRmzHoD9VbMfGsNO2mQiXM8MJCJ4bc62wcxwbKZxvaRg5LHno4j85cQCiXkEsN7NE5tjxQof7bGTFh4guhZvfWnQMj4LG4i7aipzdirQL0VM99aw04aZOIcDwxkYvitzvZBTLBsprF95KDksQP1p0DIuLiJtKPmDQx6A/VWzHxrdtLJxDlOBjIx/Dac7YOYYNlMY/vIgZLHno4j/hJCoYRcYniPxqntkQLlz9aYCQtPED2rt/4UCBmfN5F21LyBQW+g3oqZb61hJw0ycY4HBjIx/FZn+yAmWDbT2D5yUPLY03Fk/hJCoYRcYniPxqntUeqtmPnWGnbSIBPneGAgE8NvdbYPYoJlM43tIwcljz0dR+YvIRRKyCWG92ic2h4pUP5sjZmw8ATRs3rrT4GQcXETaUfNGxj0BuqtmPnWGnbSIBPneGAgE8NvdbYPYoJlM43tIwcljz0dR+YvIRRKyCWG92ic2h4pUP5sjZmw8ATRs3oDgoeoItDY254BIo6BRCmFNhK4QQB8fuT+/78BkuBu31DTED4rHDQiGVBfS57j1P3JlboaWEUUDvw8uNimYGc94LeNrKyXXQefiE5BtilYYcAYKQjwePAM/YQObuJSyW5EPfDz4GKbgp31gN82srJedh18IjoF2caSVfJKJbcXeRTJUJorUOvJZtFHNn6pZDeiHvi5VUlGS9wsRfS2kZX1suvgE9EpyDYFKwwYIwUBHg+eoZ/QwU1cKtmNqAd+Zl0BYcl0JC9VFCG5J3KkOo8YqxCbUTuBMA+WoR2g4VC8XGvRqQd85lIFYsl0JL+Ys6FFUimZklQAHutVQcYYQa1XC974VXXAxi4A5kowg5+yrkBYZDbJzwoqRbzEnHiKWm4wBqyRzhInDe5y6/LgJpaXiGlfu0JVDVov9KQ9aSftpIVP2k9qQo3p4OmoFVUAAAABAGWds/a5BgIrSXAN",
  },
} as const;
