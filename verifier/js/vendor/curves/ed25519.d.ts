// What is used of this module; the package's own declarations name files that are not here.
export declare const ed25519: {
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array, options: { zip215: boolean }): boolean;
};
